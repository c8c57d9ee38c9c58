package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;

/** The clock of the system. */
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public boolean await(StopSignal stop, Duration time) {
    return stop.await(time, StopSignal.State.DRAINING);
  }

  @Override
  public void sleepThrough(StopSignal stop, Duration time) {
    stop.await(time, StopSignal.State.ABANDONED);
  }
}
