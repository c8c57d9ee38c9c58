package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Where a receiver files events.
 *
 * @param key tells buckets apart; 1 to 250 printable ASCII characters, since it travels in a header
 *     and as a partition key
 * @param name what people see; up to 1,000 characters, since each record holds it, or none
 */
public record Bucket(String key, String name) {

  /** The longest key in characters, as the API of Initial State defines it. */
  public static final int MAX_KEY_LENGTH = 250;

  /** The longest name in characters. */
  public static final int MAX_NAME_LENGTH = 1000;

  /** Checks the bounds. */
  public Bucket {
    requireNonNull(key, "key is null");
    requireNonNull(name, "name is null");
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a bucket key has 1 to " + MAX_KEY_LENGTH + " characters, but this one " + key.length());
    }
    if (!isPrintableAscii(key)) {
      throw new IllegalArgumentException(
          "a bucket key must be of printable ASCII characters, but was '" + key + "'");
    }
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "a bucket name has up to "
              + MAX_NAME_LENGTH
              + " characters, but this one "
              + name.length());
    }
    EventValue.requireText("bucket name", name);
  }

  /** Returns a bucket with a key of its own that nothing else has. */
  public static Bucket withNewKey(String name) {
    return new Bucket(UUID.randomUUID().toString(), name);
  }

  /** Returns a bucket with the key, or with a new one if that is empty. */
  static Bucket of(String name, String key) {
    return key.isEmpty() ? withNewKey(name) : new Bucket(key, name);
  }

  /** Says whether text may be the value of a header, without spaces at its ends. */
  static boolean isPrintableAscii(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~') && text.strip().equals(text);
  }
}
