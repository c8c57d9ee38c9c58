package org.kclframework.streams.eventstreamer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A way to wait. */
@FunctionalInterface
interface Pause {

  /** Waits by the clock of the system. */
  Pause SYSTEM = time -> TimeUnit.NANOSECONDS.sleep(time.toNanos());

  void pause(Duration time) throws InterruptedException;
}
