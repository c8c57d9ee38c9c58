package org.kclframework.local.leasetable;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.codec.SdkMembers;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** Checks that hold for requests of all kinds. */
final class Requests {

  private static final Set<String> LEGACY =
      Set.of("Expected", "ConditionalOperator", "AttributeUpdates");

  private static final Set<String> EXPRESSIONS = Set.of("ConditionExpression", "UpdateExpression");

  private Requests() {}

  /** Returns the value of a parameter that must be there. */
  static <T> T required(String parameter, @Nullable T value) {
    if (value == null) {
      throw DynamoDbErrors.validation(
          "The parameter '%s' is required but was not present in the request".formatted(parameter));
    }
    return value;
  }

  /** Refuses a request with a parameter that would otherwise be ignored without a word. */
  static void checkSupported(DynamoDbRequest request, Set<String> supported) {
    for (String parameter : SdkMembers.present(request)) {
      if (!supported.contains(parameter)) {
        throw DynamoDbErrors.notSupported("the parameter " + parameter);
      }
    }
  }

  /** Refuses a request that speaks both in the old way and in expressions. */
  static void checkNotMixed(DynamoDbRequest request) {
    List<String> present = SdkMembers.present(request);
    List<String> legacy = present.stream().filter(LEGACY::contains).toList();
    List<String> expressions = present.stream().filter(EXPRESSIONS::contains).toList();
    if (!legacy.isEmpty() && !expressions.isEmpty()) {
      throw DynamoDbErrors.validation(
          "Can not use both expression and non-expression parameters in the same request:"
              + " Non-expression parameters: {%s} Expression parameters: {%s}"
                  .formatted(String.join(", ", legacy), String.join(", ", expressions)));
    }
  }

  /** Returns the limit of a page. */
  static int limit(@Nullable Integer limit, int atMost) {
    if (limit == null) {
      return atMost;
    }
    if (limit < 1) {
      throw DynamoDbErrors.validation(
          "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint:"
                  .formatted(limit)
              + " Member must have value greater than or equal to 1");
    }
    return Math.min(limit, atMost);
  }
}
