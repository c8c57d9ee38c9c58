package org.kclframework.local.leasetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;

/** Reads {@code Expected} and {@code AttributeUpdates}, in which the KCL speaks. */
final class LegacyParameters {

  private LegacyParameters() {}

  /** Reads what a request expects of the item. */
  static Condition condition(
      Map<String, ExpectedAttributeValue> expected, @Nullable ConditionalOperator operator) {
    if (operator == ConditionalOperator.OR && expected.size() > 1) {
      throw DynamoDbErrors.notSupported("ConditionalOperator OR");
    }
    List<Condition> conditions = new ArrayList<>();
    expected.forEach((attribute, expectation) -> conditions.add(condition(attribute, expectation)));
    return new Condition.All(conditions);
  }

  private static Condition condition(String attribute, ExpectedAttributeValue expected) {
    return expected.comparisonOperator() == null
        ? existence(attribute, expected)
        : comparison(attribute, expected);
  }

  private static Condition existence(String attribute, ExpectedAttributeValue expected) {
    boolean mustExist = expected.exists() == null || expected.exists();
    if (!mustExist && expected.value() != null) {
      throw DynamoDbErrors.invalidParameter(
          "Value cannot be used when Exists is set to false for Attribute: " + attribute);
    }
    if (!mustExist) {
      return new Condition.Absent(attribute);
    }
    if (expected.value() == null) {
      throw DynamoDbErrors.invalidParameter(
          "Value must be provided when Exists is %s for Attribute: %s"
              .formatted(expected.exists() == null ? "null" : "set to true", attribute));
    }
    return new Condition.Equal(attribute, AttributeValues.canonical(expected.value()));
  }

  private static Condition comparison(String attribute, ExpectedAttributeValue expected) {
    if (expected.exists() != null) {
      throw DynamoDbErrors.invalidParameter(
          "Exists and ComparisonOperator cannot be used together for Attribute: " + attribute);
    }
    ComparisonOperator operator = expected.comparisonOperator();
    List<AttributeValue> operands =
        expected.value() == null ? expected.attributeValueList() : List.of(expected.value());
    int wanted =
        switch (operator) {
          case EQ, NE -> 1;
          case NULL, NOT_NULL -> 0;
          default -> throw DynamoDbErrors.notSupported("ComparisonOperator " + operator);
        };
    if (operands.size() != wanted) {
      throw DynamoDbErrors.invalidParameter(
          "Invalid number of argument(s) for the %s ComparisonOperator".formatted(operator));
    }
    return switch (operator) {
      case EQ -> new Condition.Equal(attribute, AttributeValues.canonical(operands.get(0)));
      case NE -> new Condition.Different(attribute, AttributeValues.canonical(operands.get(0)));
      case NULL -> new Condition.Absent(attribute);
      default -> new Condition.Exists(attribute);
    };
  }

  /** Reads what a request does to the attributes of the item. */
  static ItemUpdate update(Map<String, AttributeValueUpdate> updates) {
    List<AttributeChange> changes = new ArrayList<>();
    updates.forEach((attribute, update) -> changes.add(change(attribute, update)));
    return new ItemUpdate(changes);
  }

  private static AttributeChange change(String attribute, AttributeValueUpdate update) {
    AttributeAction action = update.action() == null ? AttributeAction.PUT : update.action();
    if (update.value() == null) {
      if (action != AttributeAction.DELETE) {
        throw DynamoDbErrors.invalidParameter(
            "Only DELETE action is allowed when no attribute value is specified");
      }
      return new AttributeChange.Remove(attribute);
    }
    AttributeValue value = AttributeValues.canonical(update.value());
    return switch (action) {
      case PUT -> new AttributeChange.Put(attribute, value);
      case ADD -> {
        if (!AttributeValues.isNumber(value) && !AttributeValues.isSet(value)) {
          throw DynamoDbErrors.invalidParameter(
              "ADD action is not supported for the type " + value.type());
        }
        yield new AttributeChange.Add(attribute, value);
      }
      case DELETE -> {
        if (!AttributeValues.isSet(value)) {
          throw DynamoDbErrors.invalidParameter(
              "DELETE action with value is not supported for the type " + value.type());
        }
        yield new AttributeChange.RemoveElements(attribute, value);
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw DynamoDbErrors.notSupported("Action " + update.actionAsString());
    };
  }
}
