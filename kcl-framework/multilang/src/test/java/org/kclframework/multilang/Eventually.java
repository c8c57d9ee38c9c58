package org.kclframework.multilang;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads and processes are about to do, and fails if they do not. */
final class Eventually {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Eventually() {}

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + DEADLINE + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  static void awaitEnd(ProcessHandle process) {
    awaitEnd(process.pid());
  }

  static void awaitEnd(long processId) {
    await("the end of process " + processId, () -> !isAlive(processId));
  }

  /** The child of a process that has ended may stay as a zombie where nobody looks after it. */
  static boolean isAlive(long processId) {
    return ProcessHandle.of(processId)
        .filter(process -> process.isAlive() && process.info().command().isPresent())
        .isPresent();
  }
}
