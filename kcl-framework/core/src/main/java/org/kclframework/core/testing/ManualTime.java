package org.kclframework.core.testing;

import java.time.Duration;
import java.time.Instant;
import org.kclframework.core.runner.StopSignal;
import org.kclframework.core.runner.TimeSource;

/** A clock that only its owner moves; waiting moves it too. */
final class ManualTime implements TimeSource {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** More waits than this in a row mean that what is waited for will never come. */
  private static final int MAX_WAITS = 1000;

  private Duration passed = Duration.ZERO;
  private int waits;

  void advance(Duration time) {
    passed = passed.plus(time);
  }

  @Override
  public Instant now() {
    return START.plus(passed);
  }

  @Override
  public long nanos() {
    return passed.toNanos();
  }

  @Override
  public boolean await(StopSignal stop, Duration time) {
    if (!stop.isRaised()) {
      waitFor(time);
    }
    return stop.isRaised();
  }

  @Override
  public void sleepThrough(StopSignal stop, Duration time) {
    waitFor(time);
  }

  /** Begins a new call of the driver, to which the waits are counted. */
  void begin() {
    waits = 0;
  }

  private void waitFor(Duration time) {
    waits++;
    if (waits > MAX_WAITS) {
      throw new RetriedForEverException(MAX_WAITS);
    }
    advance(time);
  }

  /** Says that a test would never end. */
  static final class RetriedForEverException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    RetriedForEverException(int failures) {
      super("the processor failed " + failures + " times in a row and would be retried for ever");
    }
  }
}
