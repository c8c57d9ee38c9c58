package org.kclframework.local.leasetable;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** What tests say to a client of a lease table, in few words. */
public final class LeaseTableClient {

  /** The table that {@link #createTable} makes. */
  public static final String TABLE = "leases";

  private final DynamoDbAsyncClient client;

  public LeaseTableClient(DynamoDbAsyncClient client) {
    this.client = client;
  }

  /** Makes the table as the KCL does. */
  public void createTable() {
    client.createTable(tableNamed(TABLE)).join();
  }

  public static CreateTableRequest tableNamed(String name) {
    return CreateTableRequest.builder()
        .tableName(name)
        .keySchema(
            KeySchemaElement.builder().attributeName("leaseKey").keyType(KeyType.HASH).build())
        .attributeDefinitions(
            AttributeDefinition.builder()
                .attributeName("leaseKey")
                .attributeType(ScalarAttributeType.S)
                .build())
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .deletionProtectionEnabled(false)
        .build();
  }

  /** Puts an item; names and values take turns. */
  public void put(String leaseKey, Object... attributes) {
    client.putItem(put -> put.tableName(TABLE).item(item(leaseKey, attributes))).join();
  }

  /** Returns an item, or an empty map. */
  public Map<String, AttributeValue> get(String leaseKey) {
    return client.getItem(get -> get.tableName(TABLE).key(key(leaseKey))).join().item();
  }

  /** Returns the lease keys of all items, in order. */
  public List<String> keys() {
    return keys(client.scan(scan -> scan.tableName(TABLE)).join().items());
  }

  /** Returns the lease keys of the items. */
  public static List<String> keys(List<Map<String, AttributeValue>> items) {
    return items.stream().map(item -> attribute(item, "leaseKey").s()).toList();
  }

  /** Returns an attribute that the item must have. */
  public static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
    return requireNonNull(item.get(name), name);
  }

  public static Map<String, AttributeValue> key(String leaseKey) {
    return item(leaseKey);
  }

  /** Returns an item; names and values take turns. */
  public static Map<String, AttributeValue> item(String leaseKey, Object... attributes) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("leaseKey", AttributeValue.fromS(leaseKey));
    for (int i = 0; i < attributes.length; i += 2) {
      item.put((String) attributes[i], value(attributes[i + 1]));
    }
    return item;
  }

  /** Returns a value: a string, a number or a set of strings. */
  public static AttributeValue value(Object value) {
    if (value instanceof AttributeValue attribute) {
      return attribute;
    }
    if (value instanceof Number) {
      return AttributeValue.fromN(value.toString());
    }
    if (value instanceof List<?> strings) {
      return AttributeValue.fromSs(strings.stream().map(String.class::cast).toList());
    }
    return AttributeValue.fromS((String) value);
  }

  /** Returns the error with which a call fails. */
  public static DynamoDbException failure(CompletableFuture<?> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      return (DynamoDbException) requireNonNull(e.getCause());
    }
    throw new AssertionError("the call did not fail");
  }
}
