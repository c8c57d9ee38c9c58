package org.kclframework.core.runner;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps the assertions that failed inside a callback of the code under test, which would take them
 * for failures of a processor and try again.
 */
final class Checks {

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /** Runs what a test does inside a callback. */
  void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      failures.add(e);
      throw e;
    }
  }

  /** Throws the first failure, if there was one. */
  void verify() {
    for (Throwable failure : failures) {
      throw new AssertionError("a check inside a callback failed", failure);
    }
  }
}
