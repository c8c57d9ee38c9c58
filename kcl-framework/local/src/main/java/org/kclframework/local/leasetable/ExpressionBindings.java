package org.kclframework.local.leasetable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The names and values that the expressions of one request refer to. */
final class ExpressionBindings {

  private final Map<String, String> names;
  private final Map<String, AttributeValue> values;
  private final Set<String> unusedNames;
  private final Set<String> unusedValues;

  /**
   * @param names {@code ExpressionAttributeNames}
   * @param values {@code ExpressionAttributeValues}
   */
  ExpressionBindings(Map<String, String> names, Map<String, AttributeValue> values) {
    this.names = new HashMap<>(names);
    this.values = AttributeValues.canonical(values);
    this.unusedNames = new TreeSet<>(names.keySet());
    this.unusedValues = new TreeSet<>(values.keySet());
  }

  @Nullable String name(String placeholder) {
    unusedNames.remove(placeholder);
    return names.get(placeholder);
  }

  @Nullable AttributeValue value(String placeholder) {
    unusedValues.remove(placeholder);
    return values.get(placeholder);
  }

  /** Refuses what no expression referred to: most likely one of the two is misspelt. */
  void checkAllUsed() {
    if (!unusedNames.isEmpty()) {
      throw DynamoDbErrors.validation(
          "Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}"
              .formatted(String.join(", ", unusedNames)));
    }
    if (!unusedValues.isEmpty()) {
      throw DynamoDbErrors.validation(
          "Value provided in ExpressionAttributeValues unused in expressions: keys: {%s}"
              .formatted(String.join(", ", unusedValues)));
    }
  }
}
