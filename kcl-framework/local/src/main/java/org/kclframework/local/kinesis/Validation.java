package org.kclframework.local.kinesis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.codec.Utf8;

/**
 * Collects what is wrong with the shape of a request and reports it as Kinesis does: all at once,
 * in one ValidationException.
 */
final class Validation {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
  private static final Pattern SEQUENCE_NUMBER = Pattern.compile("0|([1-9]\\d{0,128})");
  private static final Pattern HASH_KEY = Pattern.compile("0|([1-9]\\d{0,38})");
  private static final int MAX_NAME_LENGTH = 128;

  private final List<String> problems = new ArrayList<>();

  /** A stream, shard or consumer name that must be there. */
  Validation requiredName(String field, @Nullable String value) {
    return required(field, value).name(field, value);
  }

  /** A stream, shard or consumer name that may be absent. */
  Validation name(String field, @Nullable String value) {
    return pattern(field, value, NAME).length(field, value, 1, MAX_NAME_LENGTH);
  }

  Validation sequenceNumber(String field, @Nullable String value) {
    return pattern(field, value, SEQUENCE_NUMBER);
  }

  Validation hashKey(String field, @Nullable String value) {
    return pattern(field, value, HASH_KEY);
  }

  Validation required(String field, @Nullable Object value) {
    if (value == null) {
      problems.add(
          "Value null at '" + field + "' failed to satisfy constraint: Member must not be null");
    }
    return this;
  }

  Validation range(String field, @Nullable Integer value, int min, int max) {
    if (value != null && value < min) {
      add(field, value, "Member must have value greater than or equal to " + min);
    }
    if (value != null && value > max) {
      add(field, value, "Member must have value less than or equal to " + max);
    }
    return this;
  }

  /** A value that may be shown in the message. */
  Validation length(String field, @Nullable String value, int min, int max) {
    if (value != null && value.length() < min) {
      add(field, value, "Member must have length greater than or equal to " + min);
    }
    if (value != null && value.length() > max) {
      add(field, value, "Member must have length less than or equal to " + max);
    }
    return this;
  }

  /** The size of something that must not be shown in the message: a payload, a key, a list. */
  Validation size(String field, long size, long min, long max) {
    if (size < min) {
      addHidden(field, "Member must have length greater than or equal to " + min);
    }
    if (size > max) {
      addHidden(field, "Member must have length less than or equal to " + max);
    }
    return this;
  }

  /** Text that must not be shown in the message, and may not hold half a surrogate pair. */
  Validation text(String field, String value) {
    if (!Utf8.canExpress(value)) {
      addHidden(field, "Member must be text that UTF-8 can express");
    }
    return this;
  }

  /** The text of an enumeration value, from before the SDK turned it into one. */
  Validation oneOf(String field, @Nullable String text, List<String> allowed) {
    if (text != null && !allowed.contains(text)) {
      add(field, text, "Member must satisfy enum value set: [" + String.join(", ", allowed) + "]");
    }
    return this;
  }

  /**
   * Ends the validation.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ValidationException if there is a problem
   */
  void check() {
    if (problems.isEmpty()) {
      return;
    }
    String count =
        problems.size() == 1 ? "1 validation error" : problems.size() + " validation errors";
    throw KinesisErrors.validation(count + " detected: " + String.join("; ", problems));
  }

  private Validation pattern(String field, @Nullable String value, Pattern pattern) {
    if (value != null && !pattern.matcher(value).matches()) {
      add(field, value, "Member must satisfy regular expression pattern: " + pattern);
    }
    return this;
  }

  private void add(String field, Object value, String constraint) {
    problems.add(
        "Value '" + value + "' at '" + field + "' failed to satisfy constraint: " + constraint);
  }

  private void addHidden(String field, String constraint) {
    problems.add("Value at '" + field + "' failed to satisfy constraint: " + constraint);
  }
}
