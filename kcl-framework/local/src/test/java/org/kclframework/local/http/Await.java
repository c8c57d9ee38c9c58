package org.kclframework.local.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
final class Await {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofMillis(2);

  private Await() {}

  /** Waits until the condition is true, and fails when it is not so for very long. */
  static void until(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(DEADLINE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("the condition did not become true within " + DEADLINE);
      }
      forAMoment();
    }
  }

  /** Lets other threads do something. */
  static void forAMoment() {
    LockSupport.parkNanos(INTERVAL.toNanos());
  }
}
