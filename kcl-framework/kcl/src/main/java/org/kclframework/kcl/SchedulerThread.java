package org.kclframework.kcl;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.kclframework.kcl.WorkerOutcome.Reason;
import software.amazon.kinesis.coordinator.Scheduler;

/**
 * KCL's main loop, in a thread of its own that is watched.
 *
 * <p>When the loop dies KCL goes on renewing its leases and delivering records, but takes no new
 * shard, notices no lost lease and closes no shard, and nobody can take over. So its end, unless it
 * was asked for, ends the worker's run.
 */
final class SchedulerThread {

  private final Scheduler scheduler;
  private final Thread thread;

  SchedulerThread(Scheduler scheduler, CompletableFuture<WorkerOutcome> end) {
    this.scheduler = scheduler;
    this.thread =
        new Thread(
            () -> {
              try {
                scheduler.run();
                end.complete(
                    WorkerOutcome.of(
                        Reason.SCHEDULER_DIED,
                        "KCL's scheduler has ended by itself",
                        new IllegalStateException("scheduler ended")));
              } catch (Throwable e) {
                end.complete(
                    WorkerOutcome.of(Reason.SCHEDULER_DIED, "KCL's scheduler died: " + e, e));
              }
            },
            "kcl-scheduler");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Ends KCL's loop and waits for that, up to a time. */
  boolean shutdown(Duration timeout) {
    scheduler.shutdown();
    try {
      thread.join(Math.max(1, timeout.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
