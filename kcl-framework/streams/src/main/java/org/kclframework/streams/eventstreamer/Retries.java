package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often a batch is tried.
 *
 * @param attempts how many times, at least 1
 * @param delay the wait between two attempts
 */
record Retries(int attempts, Duration delay) {

  /** A receiver that wants to be left alone for longer is tried again after this. */
  static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  /** As the original has it. */
  static final Retries DEFAULT = new Retries(3, Duration.ofSeconds(1));

  Retries {
    requireNonNull(delay, "retryDelay is null");
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, but was " + attempts);
    }
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "retryDelay must be from 0 to " + LONGEST_DELAY + ", but was " + delay);
    }
  }

  /** Returns how long to wait after a failure. */
  Duration after(ShippingException failure) {
    Duration wanted = failure.retryAfter().orElse(delay);
    Duration atLeast = wanted.compareTo(delay) < 0 ? delay : wanted;
    return atLeast.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : atLeast;
  }
}
