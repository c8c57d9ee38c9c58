package org.kclframework.kcl;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * What values a setting may have.
 *
 * @param text what a value must be, to follow "must be"
 * @param allows whether a value is that
 */
record Bound<T>(String text, Predicate<T> allows) {

  static Bound<Duration> atLeast(Duration least) {
    return new Bound<>(">= " + shown(least), value -> value.compareTo(least) >= 0);
  }

  static Bound<Integer> atLeast(int least) {
    return new Bound<>(">= " + least, value -> value >= least);
  }

  static Bound<Integer> between(int least, int most) {
    return new Bound<>(least + " to " + most, value -> value >= least && value <= most);
  }

  static Bound<String> oneOf(String... values) {
    List<String> allowed = List.of(values);
    return new Bound<>("one of " + allowed, allowed::contains);
  }

  static <T> Bound<T> any(String text) {
    return new Bound<>(text, value -> true);
  }

  /**
   * Checks a value.
   *
   * @throws IllegalArgumentException if it is out of bounds
   */
  void check(String name, T value) {
    if (!allows.test(value)) {
      throw new IllegalArgumentException(name + " must be " + text + ", but was " + shown(value));
    }
  }

  /** Returns a value as a configuration has it: times in milliseconds. */
  private static String shown(Object value) {
    return value instanceof Duration time ? time.toMillis() + " ms" : value.toString();
  }
}
