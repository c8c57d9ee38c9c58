package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A value that was logged under a key at a time.
 *
 * @param key the name of the value
 * @param value a {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code Double}
 *     or {@code BigDecimal}; smaller types become these
 * @param epoch the time in seconds since 1970
 */
public record LoggedEvent(String key, Object value, double epoch) {

  /**
   * The most characters of key and value together: a request of Initial State is bounded at 1 MB,
   * and a record of Kinesis at 1 MiB, and a character may take six bytes.
   */
  public static final int MAX_LENGTH = 100_000;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the value is of another type, or anything is out of bounds
   */
  public LoggedEvent {
    requireNonNull(key, "key is null");
    EventValue.requireText("key", key);
    // Before the value: messages about that hold the key.
    requireLength(key, key.length());
    value = EventValue.of(key, value);
    requireLength(key, (long) key.length() + (value instanceof String text ? text.length() : 0));
    if (!Double.isFinite(epoch)) {
      throw new IllegalArgumentException(
          "the epoch of '" + key + "' must be a number of seconds, but was " + epoch);
    }
  }

  private static void requireLength(String key, long length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the key '%s' and its value have %d characters; the most is %d"
              .formatted(key.length() > 100 ? "…" : key, length, MAX_LENGTH));
    }
  }

  /** Returns how many bytes its texts take in memory, at the most. */
  long memory() {
    return Character.BYTES
        * ((long) key.length() + (value instanceof String text ? text.length() : 0));
  }

  /** Returns an instant in seconds, to the microsecond, as Python's {@code time()} has it. */
  public static double epochOf(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond())
        .add(BigDecimal.valueOf(time.getNano() / 1000, 6))
        .doubleValue();
  }

  /** Says the key; the value, which may be personal, is left out. */
  @Override
  public String toString() {
    return "LoggedEvent[" + key + "]";
  }
}
