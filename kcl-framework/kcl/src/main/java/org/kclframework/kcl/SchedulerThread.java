package org.kclframework.kcl;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.coordinator.Scheduler;

/**
 * KCL's main loop, in a thread of its own that is watched.
 *
 * <p>When the loop dies KCL goes on renewing its leases and delivering records, but takes no new
 * shard, notices no lost lease and closes no shard, and nobody can take over. So its end, unless it
 * was asked for, ends the worker's run.
 */
final class SchedulerThread {

  private static final Logger log = LoggerFactory.getLogger(SchedulerThread.class);

  private final Scheduler scheduler;
  private final Thread thread;

  /**
   * Creates it.
   *
   * @param end completed when the loop ends for another reason than a shutdown
   * @param afterwards run when the loop has ended
   */
  SchedulerThread(Scheduler scheduler, CompletableFuture<WorkerOutcome> end, Runnable afterwards) {
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
              } finally {
                afterwards.run();
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

  /**
   * Ends KCL's loop, whatever still runs in KCL's threads included.
   *
   * @return whether it ended in time
   */
  boolean shutdown(Duration timeout, Executor threads) {
    long deadline = System.nanoTime() + timeout.toNanos();
    // The call waits for KCL's initialisation with all its attempts, so it must not be waited for.
    CompletableFuture<Void> request = CompletableFuture.runAsync(scheduler::shutdown, threads);
    try {
      request.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      thread.join(Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      log.warn("KCL's scheduler could not be shut down", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // KCL does this itself unless its loop has died.
      scheduler.executorService().shutdownNow();
    }
    return !thread.isAlive();
  }
}
