package org.kclframework.core.runner;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a worker: a timer, and as many others as have something to do. All are daemons; a
 * worker's run is what keeps a process alive. Safe for use by several threads.
 */
public final class WorkerThreads implements RunnerThreads, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WorkerThreads.class);

  private final ExecutorService workers = Executors.newCachedThreadPool(named("record-worker"));
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, named("shard-timer"));

  private static ThreadFactory named(String role) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, role + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void execute(Runnable task) {
    workers.execute(guarded(task));
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    var unused = timer.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs a task again and again, each time so long after the last run has ended. */
  public void every(Duration interval, Runnable task) {
    var unused =
        timer.scheduleWithFixedDelay(
            guarded(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        // A periodic task that throws would never run again.
        log.error("a background task failed", e);
      }
    };
  }

  /** Ends the timer and interrupts what is running. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
  }
}
