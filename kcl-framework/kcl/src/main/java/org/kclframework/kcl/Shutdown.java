package org.kclframework.kcl;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kclframework.core.runner.WorkerThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * Stops a worker in good order.
 *
 * <p>KCL's own graceful shutdown is not used. It notifies each shard on a tick of its loop, waits
 * without a limit for shards that ended in a reshard, and leaves its name in the lease table, so
 * that others wait until the leases expire. Here each shard is finished directly and at the same
 * time: what is in hand, the processor's goodbye, the final checkpoint, the lease. KCL's loop is
 * ended after that, with nothing left to lose.
 *
 * <p>None of it is done in the thread that ran the worker, which may be interrupted at any time: by
 * an executor that is shut down at once, say, while it waits for a final checkpoint.
 */
final class Shutdown {

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  /** KCL stops its lease renewal in two seconds and its loop soon after. */
  private static final Duration SCHEDULER_TIMEOUT = Duration.ofSeconds(8);

  /** While a shard is at work, or KCL is not initialised, its loop does not end for a long time. */
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(1);

  private final WorkerConfig config;
  private final SchedulerThread scheduler;
  private final ActiveShards shards;
  private final WorkerThreads threads;

  Shutdown(
      WorkerConfig config, SchedulerThread scheduler, ActiveShards shards, WorkerThreads threads) {
    this.config = config;
    this.scheduler = scheduler;
    this.shards = shards;
    this.threads = threads;
  }

  /** Stops the worker; returns when that is done, interrupted or not, and keeps the interrupt. */
  void run() {
    CompletableFuture.runAsync(this::stop, this::execute).join();
  }

  /** Where no thread can be had, what is to be done is done in this one. */
  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (OutOfMemoryError e) {
      log.error("there is no thread for a part of the stop", e);
      task.run();
    }
  }

  private void stop() {
    shards.drain(config.shutdownGrace());
    LeaseCoordinator leases = scheduler.scheduler().leaseCoordinator();
    boolean initialized = leases.isRunning();
    leases.stopLeaseTaker();
    boolean finished = finishShards();
    Duration timeout = finished && initialized ? SCHEDULER_TIMEOUT : BUSY_TIMEOUT;
    if (!scheduler.shutdown(timeout, this::execute)) {
      log.warn("KCL's scheduler has not ended in {}", timeout);
    }
    if (finished) {
      giveBackRest(leases);
    }
  }

  private boolean finishShards() {
    List<CompletableFuture<Void>> tasks =
        shards.entries().keySet().stream()
            .map(shard -> CompletableFuture.runAsync(shard::finish, this::execute))
            .toList();
    CompletableFuture<Void> all = CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new));
    try {
      // The shards keep to the grace time themselves; the second is for what follows it in each.
      all.get(config.shutdownGrace().toMillis() + 1000, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      log.error(
          "after the grace time of {} some shards are not finished: their leases expire later",
          config.shutdownGrace());
    } catch (ExecutionException e) {
      log.error("a shard could not be finished", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Gives back what no shard was at work under, such as shards that waited for their parents. */
  private void giveBackRest(LeaseCoordinator leases) {
    try {
      for (Lease lease : leases.leaseRefresher().listLeases()) {
        if (config.workerIdentifier().equals(lease.leaseOwner())) {
          leases.leaseRefresher().evictLease(lease);
        }
      }
    } catch (LeasingException | RuntimeException e) {
      log.warn("some leases could not be given back, they expire later: {}", e.toString());
    }
  }
}
