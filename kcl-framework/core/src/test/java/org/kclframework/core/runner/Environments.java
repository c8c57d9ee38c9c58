package org.kclframework.core.runner;

import java.time.Duration;

/** Makes environments for tests that need no more than a clock. */
final class Environments {

  private Environments() {}

  /** Returns one without threads, in which nothing is fatal. */
  static RunnerEnvironment inline(TimeSource time) {
    return new RunnerEnvironment(
        time,
        new NoThreads(),
        (shard, cause, failure) -> {
          throw new AssertionError("the worker was stopped: " + cause, failure);
        });
  }

  private static final class NoThreads implements RunnerThreads {
    @Override
    public void execute(Runnable task) {
      throw new AssertionError("no thread is expected to be asked for");
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
      throw new AssertionError("no thread is expected to be asked for");
    }
  }
}
