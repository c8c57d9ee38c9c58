package org.kclframework.kcl;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.kinesis.checkpoint.SentinelCheckpoint;

/**
 * The rows of a lease table, beside KCL: what KCL has no call for, and an attribute of the
 * framework's own. KCL ignores and keeps attributes that it does not know.
 */
final class LeaseTable {

  static final String KEY = "leaseKey";
  static final String CHECKPOINT = "checkpoint";
  static final String SUB_CHECKPOINT = "checkpointSubSequenceNumber";
  static final String OWNER = "leaseOwner";
  static final String COUNTER = "leaseCounter";

  /** When the application was first launched, in milliseconds since 1970; see LATEST. */
  private static final String FIRST_LAUNCH = "kclframeworkFirstLaunch";

  private final DynamoDbAsyncClient dynamoDb;
  private final Calls calls;
  private final String tableName;

  LeaseTable(DynamoDbAsyncClient dynamoDb, Calls calls, String tableName) {
    this.dynamoDb = dynamoDb;
    this.calls = calls;
    this.tableName = tableName;
  }

  /** A row, as far as it is looked at here. */
  record Row(
      String leaseKey,
      String checkpoint,
      long subSequenceNumber,
      @Nullable String owner,
      long counter,
      Optional<Instant> firstLaunch) {

    /** Returns the shard's id, without the stream's part that a key of several streams has. */
    String shardId() {
      return LeaseKeys.shardId(leaseKey);
    }

    /** Returns whether the key is one of an application that reads several streams. */
    boolean isMultiStream() {
      return leaseKey.indexOf(':') >= 0;
    }

    /** Returns what KCL calls the stream in a key of an application that reads several streams. */
    String streamIdentifier() {
      return isMultiStream() ? leaseKey.substring(0, leaseKey.lastIndexOf(':')) : "";
    }

    /** Returns the stream's name in a key of an application that reads several streams. */
    String streamName() {
      return LeaseKeys.streamName(leaseKey).orElse("");
    }

    /** Returns whether the row says that its shard was read to its end. */
    boolean isEnded() {
      return checkpoint.equals(SentinelCheckpoint.SHARD_END.name());
    }

    boolean hasSequenceNumber() {
      return !checkpoint.isEmpty() && Character.isDigit(checkpoint.charAt(0));
    }
  }

  /**
   * Checks that a table of this name, if there is one, is a lease table.
   *
   * @return whether there is one and it can be used; not while it is being created
   */
  boolean check() throws WorkerStartException {
    TableDescription table;
    try {
      table =
          calls
              .await(
                  "describe lease table " + tableName,
                  dynamoDb.describeTable(request -> request.tableName(tableName)),
                  "ResourceNotFoundException")
              .table();
    } catch (ResourceNotFoundException e) {
      return false;
    }
    List<String> keys = table.keySchema().stream().map(KeySchemaElement::attributeName).toList();
    if (!keys.equals(List.of(KEY))) {
      throw new WorkerStartException(
          "table "
              + tableName
              + " is not a lease table: its key is "
              + keys
              + " instead of ["
              + KEY
              + "]; set tableName to another name");
    }
    return table.tableStatus() == TableStatus.ACTIVE || table.tableStatus() == TableStatus.UPDATING;
  }

  List<Row> rows() throws WorkerStartException {
    List<Row> rows = new ArrayList<>();
    Map<String, AttributeValue> start = Map.of();
    do {
      ScanRequest.Builder scan = ScanRequest.builder().tableName(tableName).consistentRead(true);
      if (!start.isEmpty()) {
        scan.exclusiveStartKey(start);
      }
      ScanResponse page = calls.await("read lease table " + tableName, dynamoDb.scan(scan.build()));
      page.items().forEach(item -> rows.add(row(item)));
      start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
    } while (!start.isEmpty());
    return rows;
  }

  private static Row row(Map<String, AttributeValue> item) {
    AttributeValue launch = item.get(FIRST_LAUNCH);
    return new Row(
        text(item, KEY),
        text(item, CHECKPOINT),
        number(item, SUB_CHECKPOINT),
        item.containsKey(OWNER) ? text(item, OWNER) : null,
        number(item, COUNTER),
        launch == null
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(Long.parseLong(launch.n()))));
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null || value.s() == null ? "" : value.s();
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null || value.n() == null ? 0 : Long.parseLong(value.n());
  }

  /** Notes the first launch in a row that has no such note. */
  void noteFirstLaunch(String leaseKey, Instant time) throws WorkerStartException {
    AttributeValue millis = AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    try {
      calls.await(
          "write lease table " + tableName,
          dynamoDb.updateItem(
              request ->
                  request
                      .tableName(tableName)
                      .key(Map.of(KEY, AttributeValue.fromS(leaseKey)))
                      .attributeUpdates(
                          Map.of(
                              FIRST_LAUNCH,
                              AttributeValueUpdate.builder()
                                  .value(millis)
                                  .action(AttributeAction.PUT)
                                  .build()))
                      .expected(
                          Map.of(
                              FIRST_LAUNCH,
                              ExpectedAttributeValue.builder().exists(false).build(),
                              KEY,
                              ExpectedAttributeValue.builder()
                                  .value(AttributeValue.fromS(leaseKey))
                                  .build()))),
          "ConditionalCheckFailedException");
    } catch (ConditionalCheckFailedException e) {
      // Another worker was first, or the row is gone: either way there is nothing to note.
      return;
    }
  }

  /** Replaces a checkpoint that is not a position yet, if it still is what it was. */
  void replaceStart(Row row, String start) throws WorkerStartException {
    try {
      calls.await(
          "write lease table " + tableName,
          dynamoDb.updateItem(
              request ->
                  request
                      .tableName(tableName)
                      .key(Map.of(KEY, AttributeValue.fromS(row.leaseKey())))
                      .attributeUpdates(Map.of(CHECKPOINT, put(AttributeValue.fromS(start))))
                      .expected(
                          Map.of(
                              CHECKPOINT,
                              ExpectedAttributeValue.builder()
                                  .value(AttributeValue.fromS(row.checkpoint()))
                                  .build()))),
          "ConditionalCheckFailedException");
    } catch (ConditionalCheckFailedException e) {
      // Another worker replaced it, or there is a checkpoint by now.
      return;
    }
  }

  /**
   * Moves a checkpoint by hand.
   *
   * @return false if the row changed since it was read, which a renewal does too
   */
  boolean moveCheckpoint(Row row, String sequenceNumber, long subSequenceNumber)
      throws WorkerStartException {
    try {
      calls.await(
          "write lease table " + tableName,
          dynamoDb.updateItem(
              request ->
                  request
                      .tableName(tableName)
                      .key(Map.of(KEY, AttributeValue.fromS(row.leaseKey())))
                      .attributeUpdates(
                          Map.of(
                              CHECKPOINT,
                              put(AttributeValue.fromS(sequenceNumber)),
                              SUB_CHECKPOINT,
                              put(AttributeValue.fromN(Long.toString(subSequenceNumber))),
                              "pendingCheckpoint",
                              delete(),
                              "pendingCheckpointSubSequenceNumber",
                              delete(),
                              "pendingCheckpointState",
                              delete(),
                              OWNER,
                              delete(),
                              COUNTER,
                              put(AttributeValue.fromN(Long.toString(row.counter() + 1)))))
                      .expected(
                          Map.of(
                              COUNTER,
                              ExpectedAttributeValue.builder()
                                  .value(AttributeValue.fromN(Long.toString(row.counter())))
                                  .build()))),
          "ConditionalCheckFailedException");
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  private static AttributeValueUpdate put(AttributeValue value) {
    return AttributeValueUpdate.builder().value(value).action(AttributeAction.PUT).build();
  }

  private static AttributeValueUpdate delete() {
    return AttributeValueUpdate.builder().action(AttributeAction.DELETE).build();
  }
}
