package org.kclframework.launcher;

import java.time.Duration;

/**
 * Tells a second request to stop from one that arrives twice: {@code timeout}, for example, signals
 * its child and then the group that the child is in. Thread-safe.
 */
final class StopRequest {

  /** Nobody asks again, and means it, within this time. */
  static final Duration ECHO_TIME = Duration.ofMillis(300);

  /** What a signal is. */
  enum Received {
    FIRST,
    /** The first, once more. */
    ECHO,
    SECOND
  }

  private boolean stopping;
  private long firstTime;

  /**
   * Takes note of a signal.
   *
   * @param time when it came, in nanoseconds of any clock
   */
  synchronized Received received(long time) {
    if (!stopping) {
      stopping = true;
      firstTime = time;
      return Received.FIRST;
    }
    return time - firstTime < ECHO_TIME.toNanos() ? Received.ECHO : Received.SECOND;
  }
}
