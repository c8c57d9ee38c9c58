package org.kclframework.local.leasetable;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsStatus;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoverySpecification;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.TagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableResponse;

/** The operations on tables as a whole: what DynamoDB calls its control plane. */
final class TableOperations {

  private static final Set<String> SUPPORTED_IN_CREATE =
      Set.of(
          "TableName",
          "KeySchema",
          "AttributeDefinitions",
          "BillingMode",
          "ProvisionedThroughput",
          "OnDemandThroughput",
          "WarmThroughput",
          "SSESpecification",
          "TableClass",
          "DeletionProtectionEnabled",
          "Tags");

  private static final Set<String> SUPPORTED_IN_UPDATE =
      Set.of(
          "TableName",
          "AttributeDefinitions",
          "BillingMode",
          "ProvisionedThroughput",
          "OnDemandThroughput",
          "WarmThroughput",
          "SSESpecification",
          "TableClass",
          "DeletionProtectionEnabled");

  private static final int MAX_TABLE_NAMES = 100;

  private final TableRegistry tables;
  private final InstantSource clock;

  /** The ARN of a table without its name. */
  private final String arnPrefix;

  TableOperations(TableRegistry tables, InstantSource clock, String arnPrefix) {
    this.tables = tables;
    this.clock = clock;
    this.arnPrefix = arnPrefix;
  }

  CreateTableResponse create(CreateTableRequest request) {
    Requests.checkSupported(request, SUPPORTED_IN_CREATE);
    String name = TableNames.forNewTable(request.tableName());
    PrimaryKey.of(request.keySchema(), request.attributeDefinitions());
    TableDescription description =
        TableDescription.builder()
            .tableName(name)
            .tableStatus(TableStatus.ACTIVE)
            .keySchema(request.keySchema())
            .attributeDefinitions(request.attributeDefinitions())
            .creationDateTime(clock.instant().truncatedTo(ChronoUnit.MILLIS))
            .tableArn(arnPrefix + name)
            .tableId(UUID.randomUUID().toString())
            .tableSizeBytes(0L)
            .billingModeSummary(billing(request.billingMode()))
            .provisionedThroughput(throughput(request.provisionedThroughput()))
            .deletionProtectionEnabled(isTrue(request.deletionProtectionEnabled()))
            .build();
    TableMetadata metadata =
        new TableMetadata(description, Map.of(), false).withTags(request.tags());
    LeaseTable table = tables.create(metadata).orElseThrow(() -> DynamoDbErrors.tableExists(name));
    return CreateTableResponse.builder().tableDescription(table.describe()).build();
  }

  DescribeTableResponse describe(DescribeTableRequest request) {
    return DescribeTableResponse.builder().table(table(request.tableName()).describe()).build();
  }

  UpdateTableResponse update(UpdateTableRequest request) {
    Requests.checkSupported(request, SUPPORTED_IN_UPDATE);
    LeaseTable table = table(request.tableName());
    table.change(
        metadata -> {
          TableDescription.Builder changed = metadata.description().toBuilder();
          if (request.deletionProtectionEnabled() != null) {
            changed.deletionProtectionEnabled(request.deletionProtectionEnabled());
          }
          if (request.billingMode() != null) {
            changed.billingModeSummary(billing(request.billingMode()));
          }
          if (request.provisionedThroughput() != null) {
            changed.provisionedThroughput(throughput(request.provisionedThroughput()));
          }
          return metadata.withDescription(changed.build());
        });
    return UpdateTableResponse.builder().tableDescription(table.describe()).build();
  }

  DeleteTableResponse delete(DeleteTableRequest request) {
    LeaseTable table = table(request.tableName());
    TableDescription description = table.describe();
    if (description.deletionProtectionEnabled()) {
      throw DynamoDbErrors.validation(
          "Resource cannot be deleted as it is currently protected against deletion. Disable"
              + " deletion protection first.");
    }
    tables.delete(description.tableName());
    return DeleteTableResponse.builder()
        .tableDescription(description.toBuilder().tableStatus(TableStatus.DELETING).build())
        .build();
  }

  ListTablesResponse list(ListTablesRequest request) {
    int limit = Requests.limit(request.limit(), MAX_TABLE_NAMES);
    List<String> names = tables.names(request.exclusiveStartTableName());
    if (names.size() <= limit) {
      return ListTablesResponse.builder().tableNames(names).build();
    }
    return ListTablesResponse.builder()
        .tableNames(names.subList(0, limit))
        .lastEvaluatedTableName(names.get(limit - 1))
        .build();
  }

  TagResourceResponse tag(TagResourceRequest request) {
    changeTags(request.resourceArn(), metadata -> metadata.withTags(request.tags()));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest request) {
    Set<String> keys = Set.copyOf(request.tagKeys());
    changeTags(request.resourceArn(), metadata -> metadata.withoutTags(keys));
    return UntagResourceResponse.builder().build();
  }

  ListTagsOfResourceResponse listTags(ListTagsOfResourceRequest request) {
    return ListTagsOfResourceResponse.builder()
        .tags(resource(request.resourceArn()).metadata().tagList())
        .build();
  }

  UpdateContinuousBackupsResponse updateBackups(UpdateContinuousBackupsRequest request) {
    PointInTimeRecoverySpecification wanted =
        Requests.required(
            "PointInTimeRecoverySpecification", request.pointInTimeRecoverySpecification());
    boolean enabled = isTrue(wanted.pointInTimeRecoveryEnabled());
    TableMetadata changed =
        table(request.tableName()).change(metadata -> metadata.withPointInTimeRecovery(enabled));
    return UpdateContinuousBackupsResponse.builder()
        .continuousBackupsDescription(backups(changed))
        .build();
  }

  DescribeContinuousBackupsResponse describeBackups(DescribeContinuousBackupsRequest request) {
    return DescribeContinuousBackupsResponse.builder()
        .continuousBackupsDescription(backups(table(request.tableName()).metadata()))
        .build();
  }

  DescribeTimeToLiveResponse describeTimeToLive(DescribeTimeToLiveRequest request) {
    table(request.tableName());
    return DescribeTimeToLiveResponse.builder()
        .timeToLiveDescription(ttl -> ttl.timeToLiveStatus(TimeToLiveStatus.DISABLED))
        .build();
  }

  private LeaseTable table(@Nullable String nameOrArn) {
    String name = TableNames.of(nameOrArn);
    return tables.find(name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
  }

  private LeaseTable resource(@Nullable String arn) {
    String name = TableNames.of(Requests.required("ResourceArn", arn));
    return tables.find(name).orElseThrow(() -> DynamoDbErrors.resourceNotFound(arnPrefix + name));
  }

  private void changeTags(@Nullable String arn, UnaryOperator<TableMetadata> change) {
    resource(arn).change(change);
  }

  private static ContinuousBackupsDescription backups(TableMetadata metadata) {
    PointInTimeRecoveryStatus status =
        metadata.pointInTimeRecovery()
            ? PointInTimeRecoveryStatus.ENABLED
            : PointInTimeRecoveryStatus.DISABLED;
    return ContinuousBackupsDescription.builder()
        .continuousBackupsStatus(ContinuousBackupsStatus.ENABLED)
        .pointInTimeRecoveryDescription(recovery -> recovery.pointInTimeRecoveryStatus(status))
        .build();
  }

  private static BillingModeSummary billing(@Nullable BillingMode mode) {
    return BillingModeSummary.builder()
        .billingMode(mode == null ? BillingMode.PROVISIONED : mode)
        .build();
  }

  private static ProvisionedThroughputDescription throughput(
      @Nullable ProvisionedThroughput throughput) {
    ProvisionedThroughputDescription.Builder description =
        ProvisionedThroughputDescription.builder().numberOfDecreasesToday(0L);
    if (throughput == null) {
      return description.readCapacityUnits(0L).writeCapacityUnits(0L).build();
    }
    return description
        .readCapacityUnits(Requests.required("ReadCapacityUnits", throughput.readCapacityUnits()))
        .writeCapacityUnits(
            Requests.required("WriteCapacityUnits", throughput.writeCapacityUnits()))
        .build();
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return value != null && value;
  }
}
