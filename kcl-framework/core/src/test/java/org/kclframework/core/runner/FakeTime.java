package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that only the test moves; waiting moves it too, after the test's hook has run. Its
 * monotonic reading begins below zero, as that of a real clock may. Safe for use by several
 * threads.
 */
final class FakeTime implements TimeSource {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long FIRST_READING = -Duration.ofHours(1).toNanos();

  /** More waits than this mean that what is waited for will never come. */
  private static final int MAX_WAITS = 10_000;

  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private volatile Duration passed = Duration.ZERO;
  private final Checks checks = new Checks();
  private volatile Runnable onWait = () -> {};

  synchronized void advance(Duration time) {
    passed = passed.plus(time);
  }

  /** Has something done at the beginning of each wait. */
  void onWait(Runnable hook) {
    onWait = hook;
  }

  /** Fails if an assertion failed in a hook. */
  void verify() {
    checks.verify();
  }

  /** Returns how long was waited each time. */
  List<Duration> waits() {
    return List.copyOf(waits);
  }

  Duration passed() {
    return passed;
  }

  @Override
  public Instant now() {
    return START.plus(passed);
  }

  @Override
  public long nanos() {
    return FIRST_READING + passed.toNanos();
  }

  @Override
  public boolean await(StopSignal stop, Duration time) {
    if (!stop.isRaised()) {
      pass(time);
    }
    return stop.isRaised();
  }

  @Override
  public void sleepThrough(StopSignal stop, Duration time) {
    pass(time);
  }

  private void pass(Duration time) {
    waits.add(time);
    if (waits.size() > MAX_WAITS) {
      throw new AssertionError("waited " + MAX_WAITS + " times");
    }
    checks.run(onWait);
    advance(time);
  }
}
