package org.kclframework.core.runner;

import java.time.Duration;

/** Durations as nanoseconds, bounded so that they can be added to the reading of any clock. */
final class Nanos {

  /** A hundred years: the longest that anything waits for. */
  static final Duration FOREVER = Duration.ofDays(36500);

  private Nanos() {}

  static long of(Duration duration) {
    return duration.compareTo(FOREVER) < 0 ? duration.toNanos() : FOREVER.toNanos();
  }
}
