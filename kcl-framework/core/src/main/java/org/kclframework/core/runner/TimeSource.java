package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;

/** The clock of a runner, and the way it waits. Implementations are safe for several threads. */
public interface TimeSource {

  /** Returns the time of day, which the ages of records are measured against. */
  Instant now();

  /** Returns a monotonic reading in nanoseconds, which intervals are measured with. */
  long nanos();

  /**
   * Waits until a stop is signalled or the time has passed.
   *
   * @return whether a stop is signalled
   */
  boolean await(StopSignal stop, Duration time);

  /** Waits until the lease is lost or the time has passed; a drain does not end the wait. */
  void sleepThrough(StopSignal stop, Duration time);

  /** Returns the clock of the system. */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
