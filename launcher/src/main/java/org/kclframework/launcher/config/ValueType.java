package org.kclframework.launcher.config;

import java.nio.file.Path;

/**
 * A type of value that a key can have: how its text is read, written and explained.
 *
 * @param <T> what the text stands for
 */
interface ValueType<T> {

  /**
   * Reads a value.
   *
   * @param text the text without surrounding blanks, never empty
   * @param directory what a relative path in the text is relative to
   * @throws InvalidValueException if the text is not allowed; the message says what is
   */
  T parse(String text, Path directory) throws InvalidValueException;

  /** Returns a text that {@link #parse} reads as this value. */
  default String format(T value) {
    return String.valueOf(value);
  }

  /** Returns what is allowed, as a noun phrase, such as {@code a whole number, at least 1}. */
  String allowed();
}
