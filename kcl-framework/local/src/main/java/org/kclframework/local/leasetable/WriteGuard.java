package org.kclframework.local.leasetable;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The condition of a write, and what its failure tells.
 *
 * @param onFailure whether the failure shows the item as it is
 */
record WriteGuard(Condition condition, @Nullable ReturnValuesOnConditionCheckFailure onFailure) {

  /** Reads the condition of a request, which has it in the old way, in the new way, or not. */
  static WriteGuard of(
      Map<String, ExpectedAttributeValue> expected,
      @Nullable ConditionalOperator operator,
      @Nullable String expression,
      ExpressionBindings bindings,
      @Nullable ReturnValuesOnConditionCheckFailure onFailure) {
    Condition condition =
        expression == null
            ? LegacyParameters.condition(expected, operator)
            : ConditionExpression.parse("ConditionExpression", expression, bindings);
    return new WriteGuard(condition, onFailure);
  }

  /** Throws unless the condition is true of the item. */
  void check(Item item) {
    if (condition.holds(item)) {
      return;
    }
    ConditionalCheckFailedException.Builder failure = DynamoDbErrors.conditionFailed();
    if (onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD && item.exists()) {
      failure.item(item.attributes());
    }
    throw failure.build();
  }
}
