package org.kclframework.core.runner;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The waits between attempts: doubling up to a limit, each varied at random between half and the
 * whole, so that what failed together is not tried again together. As safe for several threads as
 * its source of randomness.
 */
public final class Backoff {

  private final long first;
  private final long longest;
  private final RandomGenerator random;

  /** Waits from {@code first} up to {@code longest}. */
  public Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = Nanos.of(first);
    this.longest = Nanos.of(longest);
    this.random = random;
  }

  /** Returns the wait after a number of failed attempts, from 1. */
  public Duration after(int failures) {
    int doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(Math.max(first, 1)) - 1);
    long whole = Math.min(longest, first << doublings);
    if (whole <= 1) {
      return Duration.ofNanos(whole);
    }
    return Duration.ofNanos(whole / 2 + random.nextLong(whole / 2 + 1));
  }
}
