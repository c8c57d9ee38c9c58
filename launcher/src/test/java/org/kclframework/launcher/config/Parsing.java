package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;

/** Reads values in tests. */
final class Parsing {

  private Parsing() {}

  static <T> T parse(ValueType<T> type, String text) {
    return parse(type, text, Loading.WORKING_DIRECTORY);
  }

  static <T> T parse(ValueType<T> type, String text, Path directory) {
    try {
      return type.parse(text, directory);
    } catch (InvalidValueException e) {
      throw new AssertionError("'" + text + "' was not read: " + e.explanation(), e);
    }
  }

  /** Returns why a text is no value, and fails if it is one. */
  static String refusal(ValueType<?> type, String text) {
    return refusal(type, text, Loading.WORKING_DIRECTORY);
  }

  static String refusal(ValueType<?> type, String text, Path directory) {
    InvalidValueException refusal =
        catchThrowableOfType(InvalidValueException.class, () -> type.parse(text, directory));
    assertThat(refusal).as("refusal of '%s'", text).isNotNull();
    return refusal.explanation();
  }
}
