package org.kclframework.local.leasetable;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The rules for attribute values.
 *
 * <p>Values are kept in a canonical form, in which values that DynamoDB holds for equal are equal
 * objects: numbers without trailing zeros, sets in order.
 */
final class AttributeValues {

  private AttributeValues() {}

  /** Checks the value and returns its canonical form. */
  static AttributeValue canonical(AttributeValue value) {
    return switch (type(value)) {
      case S, B, BOOL -> value;
      case N -> AttributeValue.fromN(DynamoDbNumber.parse(value.n()).toString());
      case SS, NS, BS -> AttributeSet.parse(value).toValue();
      case L -> AttributeValue.fromL(value.l().stream().map(AttributeValues::canonical).toList());
      case M -> AttributeValue.fromM(canonical(value.m()));
      case NUL -> {
        if (!value.nul()) {
          throw DynamoDbErrors.invalidParameter(
              "Null attribute value types must have the value of true");
        }
        yield value;
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw DynamoDbErrors.validation(
              "Supplied AttributeValue must contain exactly one of the supported datatypes");
    };
  }

  /** The SDK has no type at all for a value that was given several. */
  private static AttributeValue.Type type(AttributeValue value) {
    AttributeValue.@Nullable Type type = value.type();
    return type == null ? AttributeValue.Type.UNKNOWN_TO_SDK_VERSION : type;
  }

  /** Checks the values and returns their canonical forms, in the same order. */
  static Map<String, AttributeValue> canonical(Map<String, AttributeValue> values) {
    Map<String, AttributeValue> canonical = new LinkedHashMap<>();
    values.forEach((name, value) -> canonical.put(name, canonical(value)));
    return canonical;
  }

  /** Tells whether the value is a set. */
  static boolean isSet(AttributeValue value) {
    return switch (value.type()) {
      case SS, NS, BS -> true;
      case S, N, B, L, M, BOOL, NUL, UNKNOWN_TO_SDK_VERSION -> false;
    };
  }

  /** Tells whether the value is a number. */
  static boolean isNumber(AttributeValue value) {
    return value.type() == AttributeValue.Type.N;
  }

  /** Adds two numbers, or the elements of one set to another of the same type. */
  static AttributeValue sum(AttributeValue first, AttributeValue second) {
    if (isNumber(first)) {
      DynamoDbNumber sum = DynamoDbNumber.parse(first.n()).plus(DynamoDbNumber.parse(second.n()));
      return AttributeValue.fromN(sum.toString());
    }
    return AttributeSet.parse(first).plus(AttributeSet.parse(second)).toValue();
  }
}
