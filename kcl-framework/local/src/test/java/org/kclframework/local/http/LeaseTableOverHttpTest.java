package org.kclframework.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.local.leasetable.LeaseTableClient.TABLE;
import static org.kclframework.local.leasetable.LeaseTableClient.failure;
import static org.kclframework.local.leasetable.LeaseTableClient.item;
import static org.kclframework.local.leasetable.LeaseTableClient.key;
import static org.kclframework.local.leasetable.LeaseTableClient.tableNamed;
import static org.kclframework.local.leasetable.LeaseTableClient.value;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.leasetable.LeaseTableClient;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The real SDK against the embedded lease table behind the server. */
class LeaseTableOverHttpTest {

  private final LocalStreams streams = LocalStreams.create();
  private final LocalServer server = streams.serve(0);
  private final SdkClients clients = new SdkClients(server.endpoint());
  private final DynamoDbAsyncClient dynamoDb = clients.dynamoDb();
  private final LeaseTableClient leases = new LeaseTableClient(dynamoDb);

  @AfterEach
  void close() {
    clients.close();
    streams.close();
  }

  @Test
  void table_isActiveAtOnce() {
    leases.createTable();

    assertThat(
            dynamoDb
                .describeTable(describe -> describe.tableName(TABLE))
                .join()
                .table()
                .tableStatus())
        .isEqualTo(TableStatus.ACTIVE);
    assertThat(dynamoDb.listTables().join().tableNames()).containsExactly(TABLE);
  }

  @Test
  void items_comeBackAsTheyWere() {
    leases.createTable();
    Map<String, AttributeValue> item =
        item(
            "shardId-000000000000",
            "leaseCounter",
            7,
            "childShardIds",
            List.of("a", "b"),
            "state",
            AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, 1, -1})),
            "nested",
            AttributeValue.fromM(
                Map.of("list", AttributeValue.fromL(List.of(AttributeValue.fromBool(false))))),
            "nothing",
            AttributeValue.fromNul(true));

    dynamoDb.putItem(put -> put.tableName(TABLE).item(item)).join();

    assertThat(leases.get("shardId-000000000000")).isEqualTo(item);
    assertThat(leases.keys()).containsExactly("shardId-000000000000");
  }

  @Test
  void conditionalUpdate_happensOnce() {
    leases.createTable();
    leases.put("a", "counter", 1);

    assertThat(
            dynamoDb
                .updateItem(
                    update ->
                        update
                            .tableName(TABLE)
                            .key(key("a"))
                            .expected(expecting(1))
                            .attributeUpdates(Map.of("counter", put(2)))
                            .returnValues(ReturnValue.ALL_NEW))
                .join()
                .attributes())
        .isEqualTo(item("a", "counter", 2));
    DynamoDbException failure =
        failure(
            dynamoDb.updateItem(
                update ->
                    update
                        .tableName(TABLE)
                        .key(key("a"))
                        .expected(expecting(1))
                        .attributeUpdates(Map.of("counter", put(3)))
                        .returnValuesOnConditionCheckFailure(
                            ReturnValuesOnConditionCheckFailure.ALL_OLD)));

    assertThat(failure).isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(failure.awsErrorDetails().errorMessage())
        .isEqualTo("The conditional request failed");
    assertThat(((ConditionalCheckFailedException) failure).item())
        .isEqualTo(item("a", "counter", 2));
  }

  @Test
  void errors_areTheExceptionsOfTheSdk() {
    leases.createTable();

    assertThat(failure(dynamoDb.createTable(tableNamed(TABLE))))
        .isInstanceOf(ResourceInUseException.class);
    assertThat(failure(dynamoDb.describeTable(describe -> describe.tableName("none"))))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(failure(dynamoDb.getItem(get -> get.tableName(TABLE).key(Map.of()))))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
  }

  @Test
  void operationsThatAreMissing_areUnknown() {
    assertThat(failure(dynamoDb.query(query -> query.tableName(TABLE))))
        .satisfies(
            e ->
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"));
  }

  private static Map<String, ExpectedAttributeValue> expecting(int counter) {
    return Map.of("counter", ExpectedAttributeValue.builder().value(value(counter)).build());
  }

  private static AttributeValueUpdate put(int counter) {
    return AttributeValueUpdate.builder().action(AttributeAction.PUT).value(value(counter)).build();
  }
}
