package org.kclframework.local.leasetable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.leasetable.LeaseTable.ItemWrite;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The operations on items: what DynamoDB calls its data plane. */
final class ItemOperations {

  private static final Set<String> SUPPORTED_IN_GET =
      Set.of("TableName", "Key", "ConsistentRead", "ReturnConsumedCapacity");

  private static final Set<String> SUPPORTED_IN_SCAN =
      Set.of(
          "TableName",
          "Limit",
          "ExclusiveStartKey",
          "FilterExpression",
          "ExpressionAttributeNames",
          "ExpressionAttributeValues",
          "ConsistentRead",
          "ReturnConsumedCapacity");

  private final TableRegistry tables;

  ItemOperations(TableRegistry tables) {
    this.tables = tables;
  }

  GetItemResponse get(GetItemRequest request) {
    Requests.checkSupported(request, SUPPORTED_IN_GET);
    Item item = table(request.tableName()).get(request.key());
    return GetItemResponse.builder().item(attributesOrNull(item)).build();
  }

  PutItemResponse put(PutItemRequest request) {
    Requests.checkNotMixed(request);
    checkReturnsOldOrNothing(request.returnValues());
    LeaseTable table = table(request.tableName());
    Item item = Item.of(request.item());
    ExpressionBindings bindings =
        new ExpressionBindings(
            request.expressionAttributeNames(), request.expressionAttributeValues());
    WriteGuard guard =
        WriteGuard.of(
            request.expected(),
            request.conditionalOperator(),
            request.conditionExpression(),
            bindings,
            request.returnValuesOnConditionCheckFailure());
    bindings.checkAllUsed();
    ItemWrite write =
        table.write(
            table.primaryKey().keyOf(item),
            before -> {
              guard.check(before);
              return item;
            });
    return PutItemResponse.builder()
        .attributes(returned(request.returnValues(), write, Set.of()))
        .build();
  }

  DeleteItemResponse delete(DeleteItemRequest request) {
    Requests.checkNotMixed(request);
    checkReturnsOldOrNothing(request.returnValues());
    LeaseTable table = table(request.tableName());
    ExpressionBindings bindings =
        new ExpressionBindings(
            request.expressionAttributeNames(), request.expressionAttributeValues());
    WriteGuard guard =
        WriteGuard.of(
            request.expected(),
            request.conditionalOperator(),
            request.conditionExpression(),
            bindings,
            request.returnValuesOnConditionCheckFailure());
    bindings.checkAllUsed();
    ItemWrite write =
        table.write(
            Item.of(request.key()),
            before -> {
              guard.check(before);
              return Item.NONE;
            });
    return DeleteItemResponse.builder()
        .attributes(returned(request.returnValues(), write, Set.of()))
        .build();
  }

  UpdateItemResponse update(UpdateItemRequest request) {
    Requests.checkNotMixed(request);
    LeaseTable table = table(request.tableName());
    Item key = Item.of(request.key());
    ExpressionBindings bindings =
        new ExpressionBindings(
            request.expressionAttributeNames(), request.expressionAttributeValues());
    WriteGuard guard =
        WriteGuard.of(
            request.expected(),
            request.conditionalOperator(),
            request.conditionExpression(),
            bindings,
            request.returnValuesOnConditionCheckFailure());
    ItemUpdate update =
        request.updateExpression() == null
            ? LegacyParameters.update(request.attributeUpdates())
            : UpdateExpression.parse(request.updateExpression(), bindings);
    bindings.checkAllUsed();
    checkKeepsKey(update, table.primaryKey());
    ItemWrite write =
        table.write(
            key,
            before -> {
              guard.check(before);
              return update.apply(before, key);
            });
    return UpdateItemResponse.builder()
        .attributes(returned(request.returnValues(), write, update.attributes()))
        .build();
  }

  ScanResponse scan(ScanRequest request) {
    Requests.checkSupported(request, SUPPORTED_IN_SCAN);
    LeaseTable table = table(request.tableName());
    ExpressionBindings bindings =
        new ExpressionBindings(
            request.expressionAttributeNames(), request.expressionAttributeValues());
    Condition filter =
        request.filterExpression() == null
            ? Condition.none()
            : ConditionExpression.parse("FilterExpression", request.filterExpression(), bindings);
    bindings.checkAllUsed();
    LeaseTable.Page page =
        table.scan(
            request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null,
            Requests.limit(request.limit(), Integer.MAX_VALUE));
    List<Map<String, AttributeValue>> found =
        page.items().stream().filter(filter::holds).map(Item::attributes).toList();
    return ScanResponse.builder()
        .items(found)
        .count(found.size())
        .scannedCount(page.items().size())
        .lastEvaluatedKey(page.isLast() ? null : lastKey(page, table.primaryKey()))
        .build();
  }

  private LeaseTable table(@Nullable String nameOrArn) {
    return tables.find(TableNames.of(nameOrArn)).orElseThrow(DynamoDbErrors::resourceNotFound);
  }

  private static Map<String, AttributeValue> lastKey(LeaseTable.Page page, PrimaryKey primaryKey) {
    Item last = page.items().get(page.items().size() - 1);
    return primaryKey.keyOf(last).attributes();
  }

  private static void checkReturnsOldOrNothing(@Nullable ReturnValue returnValues) {
    if (returnValues != null
        && returnValues != ReturnValue.NONE
        && returnValues != ReturnValue.ALL_OLD) {
      throw DynamoDbErrors.validation("ReturnValues can only be ALL_OLD or NONE");
    }
  }

  private static void checkKeepsKey(ItemUpdate update, PrimaryKey primaryKey) {
    if (update.attributes().contains(primaryKey.attribute())) {
      throw DynamoDbErrors.invalidParameter(
          "Cannot update attribute %s. This attribute is part of the key"
              .formatted(primaryKey.attribute()));
    }
  }

  private static @Nullable Map<String, AttributeValue> returned(
      @Nullable ReturnValue returnValues, ItemWrite write, Set<String> updated) {
    if (returnValues == null) {
      return null;
    }
    return switch (returnValues) {
      case NONE -> null;
      case ALL_OLD -> attributesOrNull(write.before());
      case ALL_NEW -> attributesOrNull(write.after());
      case UPDATED_OLD -> attributesOrNull(write.before().only(updated));
      case UPDATED_NEW -> attributesOrNull(write.after().only(updated));
      case UNKNOWN_TO_SDK_VERSION -> throw DynamoDbErrors.notSupported("these ReturnValues");
    };
  }

  /** Responses leave out the attributes of an item that does not exist. */
  private static @Nullable Map<String, AttributeValue> attributesOrNull(Item item) {
    return item.exists() ? item.attributes() : null;
  }
}
