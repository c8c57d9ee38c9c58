package org.kclframework.core.runner;

import java.time.Duration;

/** The threads that all shards of a worker share. */
public interface RunnerThreads {

  /** Runs a task at once, never behind another one: a record's processing may take any time. */
  void execute(Runnable task);

  /** Runs a task after a delay; the task returns at once. */
  void schedule(Runnable task, Duration delay);
}
