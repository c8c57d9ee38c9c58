package org.kclframework.core.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Real threads for tasks; what is scheduled waits until the test runs it. */
final class TestThreads implements RunnerThreads, AutoCloseable {

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final List<Runnable> scheduled = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private volatile boolean refusing;

  /** Has new tasks refused, as by a pool that was shut down. */
  void refuse() {
    refusing = true;
  }

  int started() {
    return started.get();
  }

  int running() {
    return running.get();
  }

  void awaitNoneRunning() {
    awaitNoneRunningBut(0);
  }

  void awaitNoneRunningBut(int tasks) {
    Eventually.await("all tasks but " + tasks + " have ended", () -> running() == tasks);
  }

  synchronized List<Duration> delays() {
    return List.copyOf(delays);
  }

  /** Runs the tasks that wait for their time. */
  void runScheduled() {
    List<Runnable> due;
    synchronized (this) {
      due = List.copyOf(scheduled);
      scheduled.clear();
    }
    due.forEach(Runnable::run);
  }

  void awaitScheduled(int tasks) {
    Eventually.await(
        tasks + " tasks are scheduled",
        () -> {
          synchronized (this) {
            return scheduled.size() >= tasks;
          }
        });
  }

  @Override
  public void execute(Runnable task) {
    if (refusing) {
      throw new RejectedExecutionException("refused");
    }
    started.incrementAndGet();
    running.incrementAndGet();
    pool.execute(
        () -> {
          try {
            task.run();
          } finally {
            running.decrementAndGet();
          }
        });
  }

  @Override
  public synchronized void schedule(Runnable task, Duration delay) {
    if (refusing) {
      throw new RejectedExecutionException("refused");
    }
    scheduled.add(task);
    delays.add(delay);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
