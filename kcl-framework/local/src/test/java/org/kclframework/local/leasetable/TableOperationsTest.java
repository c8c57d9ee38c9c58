package org.kclframework.local.leasetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.local.leasetable.LeaseTableClient.TABLE;
import static org.kclframework.local.leasetable.LeaseTableClient.failure;
import static org.kclframework.local.leasetable.LeaseTableClient.tableNamed;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

class TableOperationsTest {

  private static final Instant NOW = Instant.parse("2024-05-06T07:08:09Z");
  private static final String ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/" + TABLE;

  private final LocalLeaseTables tables =
      LocalLeaseTables.builder()
          .clock(InstantSource.fixed(NOW))
          .region(Region.EU_WEST_1)
          .accountId("123456789012")
          .build();

  private final LeaseTableClient client = new LeaseTableClient(tables);

  @BeforeEach
  void createTable() {
    client.createTable();
  }

  @Test
  void createTable_isActiveAtOnce() {
    TableDescription created = tables.createTable(tableNamed("new")).join().tableDescription();

    assertThat(created.tableStatus()).isEqualTo(TableStatus.ACTIVE);
    assertThat(describe("new")).isEqualTo(created);
  }

  @Test
  void describeTable_tellsAll() {
    client.put("a");

    TableDescription description = describe(TABLE);

    assertThat(description.tableArn()).isEqualTo(ARN);
    assertThat(description.creationDateTime()).isEqualTo(NOW);
    assertThat(description.itemCount()).isEqualTo(1);
    assertThat(description.tableId()).isNotEmpty();
    assertThat(description.billingModeSummary().billingMode())
        .isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(description.keySchema())
        .extracting(KeySchemaElement::attributeName)
        .containsExactly("leaseKey");
  }

  @Test
  void createTable_withThroughput_keepsIt() {
    tables
        .createTable(
            tableNamed("fast").toBuilder()
                .billingMode((BillingMode) null)
                .provisionedThroughput(throughput(3, 4))
                .build())
        .join();

    assertThat(describe("fast").provisionedThroughput().writeCapacityUnits()).isEqualTo(4);
    assertThat(describe("fast").billingModeSummary().billingMode())
        .isEqualTo(BillingMode.PROVISIONED);
  }

  @Test
  void createTable_withHalfAThroughput_isRefused() {
    assertThat(
            failure(
                tables.createTable(
                    tableNamed("half").toBuilder()
                        .provisionedThroughput(throughput -> throughput.readCapacityUnits(1L))
                        .build())))
        .hasMessageContaining("The parameter 'WriteCapacityUnits' is required");
  }

  @Test
  void createTable_twice_isRefused() {
    assertThat(failure(tables.createTable(tableNamed(TABLE))))
        .isInstanceOf(ResourceInUseException.class)
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Table already exists: leases"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "has space", "slash/", "ümlaut"})
  void createTable_withBadName_isRefused(String name) {
    assertThat(failure(tables.createTable(tableNamed(name))))
        .hasMessageContaining("Table/index names must be between 3 and 255 characters long");
  }

  @Test
  void createTable_withoutName_isRefused() {
    assertThat(failure(tables.createTable(CreateTableRequest.builder().build())))
        .hasMessageContaining("The parameter 'TableName' is required");
  }

  @Test
  void createTable_withRangeKey_isNotSupported() {
    KeySchemaElement range =
        KeySchemaElement.builder().attributeName("range").keyType(KeyType.RANGE).build();

    assertThat(
            failure(
                tables.createTable(
                    tableNamed("ranged").toBuilder()
                        .keySchema(tableNamed("ranged").keySchema().get(0), range)
                        .build())))
        .hasMessageContaining(
            "The embedded lease table does not support key schemas other than a single HASH key");
  }

  @Test
  void createTable_withUndefinedKey_isRefused() {
    assertThat(
            failure(
                tables.createTable(
                    tableNamed("odd").toBuilder()
                        .attributeDefinitions(List.of(definition("other", ScalarAttributeType.S)))
                        .build())))
        .hasMessageContaining("Keys: [leaseKey]");
  }

  @Test
  void createTable_withIndexes_isNotSupported() {
    assertThat(
            failure(
                tables.createTable(
                    tableNamed("indexed").toBuilder().globalSecondaryIndexes(List.of()).build())))
        .hasMessageContaining("does not support the parameter GlobalSecondaryIndexes");
  }

  @Test
  void createTable_withOtherKeyTypes_keepsItemsApartByValue() {
    tables
        .createTable(
            tableNamed("numbered").toBuilder()
                .attributeDefinitions(definition("leaseKey", ScalarAttributeType.N))
                .build())
        .join();
    for (String number : List.of("1", "1.0", "2")) {
      tables
          .putItem(
              put ->
                  put.tableName("numbered").item(Map.of("leaseKey", AttributeValue.fromN(number))))
          .join();
    }

    assertThat(describe("numbered").itemCount()).isEqualTo(2);
  }

  @Test
  void describeTable_ofMissingTable_isNotFound() {
    assertThat(failure(tables.describeTable(describe -> describe.tableName("none"))))
        .isInstanceOf(ResourceNotFoundException.class)
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Requested resource not found: Table: none not found"));
  }

  @Test
  void deleteTable_takesTheItemsAlong() {
    client.put("a");

    assertThat(
            tables
                .deleteTable(delete -> delete.tableName(TABLE))
                .join()
                .tableDescription()
                .tableStatus())
        .isEqualTo(TableStatus.DELETING);
    assertThat(failure(tables.describeTable(describe -> describe.tableName(TABLE))))
        .isInstanceOf(ResourceNotFoundException.class);
    client.createTable();
    assertThat(client.keys()).isEmpty();
  }

  @Test
  void deleteTable_whileProtected_isRefused() {
    tables.updateTable(update -> update.tableName(TABLE).deletionProtectionEnabled(true)).join();
    assertThat(failure(tables.deleteTable(delete -> delete.tableName(TABLE))))
        .hasMessageContaining("currently protected against deletion");

    tables.updateTable(update -> update.tableName(TABLE).deletionProtectionEnabled(false)).join();
    tables.deleteTable(delete -> delete.tableName(TABLE)).join();
  }

  @Test
  void updateTable_changesBilling() {
    TableDescription updated =
        tables
            .updateTable(
                update ->
                    update
                        .tableName(TABLE)
                        .billingMode(BillingMode.PROVISIONED)
                        .provisionedThroughput(throughput(5, 6)))
            .join()
            .tableDescription();

    assertThat(updated.billingModeSummary().billingMode()).isEqualTo(BillingMode.PROVISIONED);
    assertThat(updated.provisionedThroughput().readCapacityUnits()).isEqualTo(5);
    assertThat(describe(TABLE)).isEqualTo(updated);
  }

  @Test
  void updateTable_withIndexes_isNotSupported() {
    assertThat(
            failure(
                tables.updateTable(
                    update -> update.tableName(TABLE).globalSecondaryIndexUpdates(List.of()))))
        .hasMessageContaining("does not support the parameter GlobalSecondaryIndexUpdates");
  }

  @Test
  void listTables_inPages_isInOrder() {
    tables.createTable(tableNamed("aaa")).join();
    tables.createTable(tableNamed("zzz")).join();

    assertThat(tables.listTables().join().tableNames()).containsExactly("aaa", TABLE, "zzz");
    var page = tables.listTables(list -> list.limit(2)).join();
    assertThat(page.tableNames()).containsExactly("aaa", TABLE);
    assertThat(page.lastEvaluatedTableName()).isEqualTo(TABLE);
    var rest = tables.listTables(list -> list.limit(2).exclusiveStartTableName(TABLE)).join();
    assertThat(rest.tableNames()).containsExactly("zzz");
    assertThat(rest.lastEvaluatedTableName()).isNull();
  }

  @Test
  void tags_areKeptByTable() {
    tables.tagResource(tag -> tag.resourceArn(ARN).tags(tag("b", "2"), tag("a", "1"))).join();
    tables.tagResource(tag -> tag.resourceArn(ARN).tags(tag("b", "3"))).join();
    assertThat(tags()).containsExactly(tag("a", "1"), tag("b", "3"));

    tables.untagResource(untag -> untag.resourceArn(ARN).tagKeys("a")).join();
    assertThat(tags()).containsExactly(tag("b", "3"));
  }

  @Test
  void tags_ofMissingTable_areNotFound() {
    assertThat(failure(tables.listTagsOfResource(list -> list.resourceArn(ARN + "2"))))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void createTable_keepsTags() {
    tables.createTable(tableNamed("tagged").toBuilder().tags(tag("team", "data")).build()).join();

    assertThat(
            tables
                .listTagsOfResource(list -> list.resourceArn(describe("tagged").tableArn()))
                .join()
                .tags())
        .containsExactly(tag("team", "data"));
  }

  @Test
  void continuousBackups_areAsAskedFor() {
    assertThat(recovery()).isEqualTo(PointInTimeRecoveryStatus.DISABLED);

    tables
        .updateContinuousBackups(
            update ->
                update
                    .tableName(TABLE)
                    .pointInTimeRecoverySpecification(
                        recovery -> recovery.pointInTimeRecoveryEnabled(true)))
        .join();

    assertThat(recovery()).isEqualTo(PointInTimeRecoveryStatus.ENABLED);
  }

  @Test
  void updateContinuousBackups_withoutSpecification_isRefused() {
    assertThat(failure(tables.updateContinuousBackups(update -> update.tableName(TABLE))))
        .hasMessageContaining("The parameter 'PointInTimeRecoverySpecification' is required");
  }

  @Test
  void timeToLive_isDisabled() {
    assertThat(
            tables
                .describeTimeToLive(describe -> describe.tableName(TABLE))
                .join()
                .timeToLiveDescription()
                .timeToLiveStatus())
        .isEqualTo(TimeToLiveStatus.DISABLED);
  }

  private TableDescription describe(String table) {
    return tables.describeTable(describe -> describe.tableName(table)).join().table();
  }

  private List<Tag> tags() {
    return tables.listTagsOfResource(list -> list.resourceArn(ARN)).join().tags();
  }

  private PointInTimeRecoveryStatus recovery() {
    return tables
        .describeContinuousBackups(describe -> describe.tableName(TABLE))
        .join()
        .continuousBackupsDescription()
        .pointInTimeRecoveryDescription()
        .pointInTimeRecoveryStatus();
  }

  private static AttributeDefinition definition(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static ProvisionedThroughput throughput(long read, long write) {
    return ProvisionedThroughput.builder()
        .readCapacityUnits(read)
        .writeCapacityUnits(write)
        .build();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
