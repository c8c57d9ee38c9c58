package org.kclframework.streams.internal;

import java.time.Duration;

/** What a time to wait is in nanoseconds, whatever was asked for. */
public final class Timeouts {

  /** A hundred years: no wait is longer, and {@link System#nanoTime()} can be added to it. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Timeouts() {}

  /** Returns a time in nanoseconds: none if it is negative, and a hundred years at the most. */
  public static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    return (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
  }
}
