package org.kclframework.local.leasetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.local.leasetable.LeaseTableClient.TABLE;
import static org.kclframework.local.leasetable.LeaseTableClient.failure;
import static org.kclframework.local.leasetable.LeaseTableClient.item;
import static org.kclframework.local.leasetable.LeaseTableClient.key;
import static org.kclframework.local.leasetable.LeaseTableClient.keys;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.local.fault.Faults;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

class LocalLeaseTablesTest {

  private final Faults faults = new Faults();
  private final LocalLeaseTables tables =
      LocalLeaseTables.builder().faults(faults).scanDelay(Duration.ZERO).build();
  private final LeaseTableClient client = new LeaseTableClient(tables);

  @BeforeEach
  void createTable() {
    client.createTable();
  }

  @Test
  void getItem_ofMissingItem_hasNone() {
    assertThat(tables.getItem(get -> get.tableName(TABLE).key(key("a"))).join().hasItem())
        .isFalse();
  }

  @Test
  void items_areFoundByTheArnOfTheTable() {
    client.put("a");

    assertThat(
            tables
                .getItem(
                    get ->
                        get.tableName("arn:aws:dynamodb:us-east-1:000000000000:table/" + TABLE)
                            .key(key("a")))
                .join()
                .hasItem())
        .isTrue();
  }

  @Test
  void items_ofMissingTable_areNotFound() {
    for (CompletableFuture<?> call :
        List.of(
            tables.getItem(get -> get.tableName("none").key(key("a"))),
            tables.putItem(put -> put.tableName("none").item(key("a"))),
            tables.updateItem(update -> update.tableName("none").key(key("a"))),
            tables.deleteItem(delete -> delete.tableName("none").key(key("a"))),
            tables.scan(scan -> scan.tableName("none")))) {
      assertThat(failure(call))
          .isInstanceOf(ResourceNotFoundException.class)
          .satisfies(
              e -> {
                assertThat(e.awsErrorDetails().errorMessage())
                    .isEqualTo("Requested resource not found");
                assertThat(e.statusCode()).isEqualTo(400);
              });
    }
  }

  @Test
  void items_withoutTableName_areRefused() {
    assertThat(failure(tables.getItem(get -> get.key(key("a")))))
        .hasMessageContaining("The parameter 'TableName' is required but was not present");
  }

  @Test
  void keys_thatDoNotMatch_areRefused() {
    for (Map<String, AttributeValue> wrong :
        List.of(
            Map.<String, AttributeValue>of(),
            item("a", "more", 1),
            Map.of("other", AttributeValue.fromS("a")),
            Map.of("leaseKey", AttributeValue.fromN("1")))) {
      assertThat(failure(tables.getItem(get -> get.tableName(TABLE).key(wrong))))
          .hasMessageContaining("The provided key element does not match the schema");
    }
    assertThat(failure(tables.getItem(get -> get.tableName(TABLE).key(key("")))))
        .hasMessageContaining("cannot contain an empty value. Key: leaseKey");
  }

  @Test
  void putItem_withoutUsableKey_isRefused() {
    assertThat(
            failure(
                tables.putItem(
                    put -> put.tableName(TABLE).item(Map.of("other", AttributeValue.fromS("a"))))))
        .hasMessageContaining("Missing the key leaseKey in the item");
    assertThat(
            failure(
                tables.putItem(
                    put ->
                        put.tableName(TABLE).item(Map.of("leaseKey", AttributeValue.fromN("1"))))))
        .hasMessageContaining("Type mismatch for key leaseKey expected: S actual: N");
  }

  @Test
  void putItem_returningNew_isRefused() {
    assertThat(
            failure(
                tables.putItem(
                    put -> put.tableName(TABLE).item(item("a")).returnValues("ALL_NEW"))))
        .hasMessageContaining("ReturnValues can only be ALL_OLD or NONE");
  }

  @Test
  void parameters_thatWouldBeIgnored_areRefused() {
    assertThat(
            failure(
                tables.getItem(
                    get -> get.tableName(TABLE).key(key("a")).projectionExpression("a"))))
        .hasMessageContaining(
            "The embedded lease table does not support the parameter ProjectionExpression");
    assertThat(failure(tables.scan(scan -> scan.tableName(TABLE).indexName("i"))))
        .hasMessageContaining("does not support the parameter IndexName");
  }

  @Test
  void unknownOperations_areNotSupported() {
    assertThatThrownBy(() -> tables.query(query -> query.tableName(TABLE)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void scan_inPages_findsEachItemOnce() {
    List<String> written = new ArrayList<>();
    for (int i = 10; i < 35; i++) {
      written.add("shard-" + i);
      client.put("shard-" + i, "counter", i);
    }

    List<String> found = new ArrayList<>();
    ScanResponse page = tables.scan(scan -> scan.tableName(TABLE).limit(10)).join();
    int pages = 1;
    while (page.hasLastEvaluatedKey()) {
      found.addAll(keys(page.items()));
      Map<String, AttributeValue> last = page.lastEvaluatedKey();
      page = tables.scan(scan -> scan.tableName(TABLE).limit(10).exclusiveStartKey(last)).join();
      pages++;
    }
    found.addAll(keys(page.items()));

    assertThat(found).containsExactlyElementsOf(written);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void scan_startingAtDeletedItem_goesOnAfterIt() {
    client.put("a");
    client.put("c");

    assertThat(
            keys(
                tables
                    .scan(scan -> scan.tableName(TABLE).exclusiveStartKey(key("b")))
                    .join()
                    .items()))
        .containsExactly("c");
  }

  @Test
  void scan_withoutLimit_isComplete() {
    client.put("a");

    ScanResponse response = tables.scan(scan -> scan.tableName(TABLE)).join();

    assertThat(response.count()).isEqualTo(1);
    assertThat(response.hasLastEvaluatedKey()).isFalse();
  }

  @Test
  void scan_withBadLimit_isRefused() {
    assertThat(failure(tables.scan(scan -> scan.tableName(TABLE).limit(0))))
        .hasMessageContaining("Value '0' at 'limit' failed to satisfy constraint");
  }

  @Test
  void scan_withDelay_isNotAnsweredBeforeItsTime() {
    LocalLeaseTables slow = LocalLeaseTables.builder().scanDelay(Duration.ofHours(1)).build();
    new LeaseTableClient(slow).createTable();

    assertThat(slow.scan(scan -> scan.tableName(TABLE))).isNotDone();
    assertThat(slow.getItem(get -> get.tableName(TABLE).key(key("a")))).isDone();
  }

  @Test
  void scan_withDefaultDelay_isAnswered() {
    LocalLeaseTables usual = LocalLeaseTables.create();
    LeaseTableClient client = new LeaseTableClient(usual);
    client.createTable();
    client.put("a");

    assertThat(client.keys()).containsExactly("a");
  }

  @Test
  void scanDelay_mustNotBeNegative() {
    assertThatThrownBy(() -> LocalLeaseTables.builder().scanDelay(Duration.ofMillis(-1)))
        .hasMessage("scanDelay must be >= 0, but was PT-0.001S");
  }

  @Test
  void faults_strikeByOperation() {
    ProvisionedThroughputExceededException throttled =
        ProvisionedThroughputExceededException.builder().message("slow down").build();
    try (FaultHandle fault = faults.on("dynamodb", "PutItem").times(1).fail(() -> throttled)) {
      assertThat(failure(tables.putItem(put -> put.tableName(TABLE).item(item("a")))))
          .isSameAs(throttled);
      assertThat(client.keys()).isEmpty();
      client.put("a");
      assertThat(fault.strikes()).isEqualTo(1);
    }
  }

  @Test
  void faults_canLoseTheResponseOfAWrite() {
    faults.on("dynamodb", "PutItem").times(1).dropResponse();

    assertThat(tables.putItem(put -> put.tableName(TABLE).item(item("a"))))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(SdkClientException.class);
    assertThat(client.keys()).containsExactly("a");
  }

  @Test
  void writes_fromManyThreads_loseNothing() throws Exception {
    client.put("a", "counter", 0);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(
            () -> {
              for (int j = 0; j < 500; j++) {
                addOne();
              }
              return null;
            });
      }
      for (Future<Void> writer : threads.invokeAll(writers)) {
        writer.get();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(client.get("a")).isEqualTo(item("a", "counter", 2000));
  }

  @Test
  void serviceClientConfiguration_knowsTheRegion() {
    assertThat(
            LocalLeaseTables.builder()
                .region(Region.EU_CENTRAL_1)
                .build()
                .serviceClientConfiguration()
                .region())
        .isEqualTo(Region.EU_CENTRAL_1);
    assertThat(tables.serviceName()).isEqualTo("dynamodb");
  }

  @Test
  void close_leavesTheTablesToOthers() {
    tables.close();
    client.put("a");

    assertThat(client.keys()).containsExactly("a");
  }

  private void addOne() {
    tables
        .updateItem(
            update ->
                update
                    .tableName(TABLE)
                    .key(key("a"))
                    .updateExpression("ADD #c :one")
                    .expressionAttributeNames(Map.of("#c", "counter"))
                    .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
        .join();
  }
}
