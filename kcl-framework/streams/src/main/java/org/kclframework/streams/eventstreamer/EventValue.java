package org.kclframework.streams.eventstreamer;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.Surrogates;

/** Says which values an event may have, and brings them to one type for each kind. */
final class EventValue {

  /** Unsigned integers of 64 bits are the largest that each encoding can hold. */
  private static final int MAX_BITS = 64;

  /** No digits of a decimal are further than this from its point. */
  private static final int MAX_EXPONENT = 400;

  private EventValue() {}

  /**
   * Returns the value as {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code
   * Double} or {@code BigDecimal}.
   *
   * @throws IllegalArgumentException if it is anything else, such as null or NaN; it is not quoted
   */
  static Object of(String key, @Nullable Object value) {
    if (value instanceof String text) {
      requireText("value of '" + key + "'", text);
      return text;
    }
    if (value instanceof Boolean) {
      return value;
    }
    if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigInteger integer) {
      return integer(key, integer);
    }
    if (value instanceof Float number) {
      // By way of its text, so that 0.1f becomes 0.1 and not 0.10000000149011612.
      return finite(key, Double.parseDouble(number.toString()));
    }
    if (value instanceof Double number) {
      return finite(key, number);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal(key, decimal);
    }
    throw new IllegalArgumentException(
        "the value of '"
            + key
            + "' must be text, a number or a boolean, but is "
            + (value == null ? "null" : "a " + value.getClass().getTypeName()));
  }

  private static Object integer(String key, BigInteger value) {
    if (value.bitLength() < MAX_BITS) {
      return value.longValue();
    }
    if (value.signum() < 0 || value.bitLength() > MAX_BITS) {
      throw new IllegalArgumentException(
          "the value of '" + key + "' must be from -2^63 to 2^64-1, as each integer");
    }
    return value;
  }

  private static Double finite(String key, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "the value of '" + key + "' is " + value + ", which JSON cannot hold");
    }
    return value;
  }

  private static BigDecimal decimal(String key, BigDecimal value) {
    if (value.precision() > MAX_EXPONENT || Math.abs((long) value.scale()) > MAX_EXPONENT) {
      throw new IllegalArgumentException(
          "the value of '" + key + "' has more than " + MAX_EXPONENT + " digits");
    }
    return value;
  }

  /** Refuses what no encoding can hold: half of a character. */
  static void requireText(String what, String text) {
    int half = Surrogates.indexOfLone(text);
    if (half >= 0) {
      throw new IllegalArgumentException(
          "the " + what + " is no Unicode: it has a lone surrogate at character " + (half + 1));
    }
  }
}
