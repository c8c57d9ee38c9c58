package org.kclframework.local.http;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The operations that are served, by the names that requests call them. */
final class OperationTable {

  private static final String KINESIS = "Kinesis_20131202";
  private static final String DYNAMO_DB = "DynamoDB_20120810";

  private final Map<String, Operation> operations = new HashMap<>();

  OperationTable(KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
    add(KINESIS, KinesisAsyncClient.class, kinesis);
    add(DYNAMO_DB, DynamoDbAsyncClient.class, dynamoDb);
  }

  private <C> void add(String service, Class<C> clientType, C client) {
    Arrays.stream(clientType.getMethods())
        .filter(Operation::isOperation)
        .map(method -> Operation.of(client, method))
        .forEach(operation -> operations.put(service + "." + operation.name(), operation));
  }

  /**
   * Finds what a request calls for.
   *
   * @param target the header {@code X-Amz-Target}, for example "Kinesis_20131202.PutRecord"
   */
  Operation find(@Nullable String target) throws UnknownOperationException {
    if (target == null) {
      throw new UnknownOperationException("The header X-Amz-Target is missing");
    }
    Operation operation = operations.get(target);
    if (operation == null) {
      throw new UnknownOperationException("There is no operation " + target);
    }
    return operation;
  }
}
