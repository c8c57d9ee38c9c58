package org.kclframework.kcl;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.WorkerThreads;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * What a worker does by time: the ticks of its shards, a look for free leases, a watch over shards
 * that KCL has forgotten, and a look for the end of a bounded run. Whatever may wait for something
 * runs in a thread of its own, so that one shard cannot hold up another.
 */
final class Housekeeping {

  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  private static final Duration TICK = Duration.ofMillis(200);

  private final WorkerConfig config;
  private final LeaseCoordinator leases;
  private final ActiveShards shards;
  private final WorkerThreads threads;
  private final BoundedEnd end;
  private final Runnable lookout;
  private final AtomicBoolean taking = new AtomicBoolean();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final AtomicBoolean watching = new AtomicBoolean();
  private final AtomicBoolean looking = new AtomicBoolean();
  private long freedLeases;

  /**
   * Creates it.
   *
   * @param end ends a bounded run
   * @param lookout what looks, now and then, at the leases that are held
   */
  Housekeeping(
      WorkerConfig config,
      LeaseCoordinator leases,
      ActiveShards shards,
      WorkerThreads threads,
      BoundedEnd end,
      Runnable lookout) {
    this.config = config;
    this.leases = leases;
    this.shards = shards;
    this.threads = threads;
    this.end = end;
    this.lookout = lookout;
  }

  void start() {
    threads.every(TICK, this::tick);
    threads.every(config.takeInterval(), this::takeLeases);
    threads.every(config.takeInterval(), () -> runOnce(looking, this::lookOut));
    // To ask whether a lease is held may mean to wait until a write of it is answered.
    threads.every(TICK, () -> runOnce(watching, this::watch));
  }

  private void tick() {
    shards.entries().values().forEach(entry -> threads.execute(entry.processor()::tick));
    if (shards.freedLeases() > freedLeases) {
      // Waiting for the next round would only cost time.
      freedLeases = shards.freedLeases();
      takeLeases();
    }
    if (config.stopWhen() == StopWhen.CAUGHT_UP) {
      runOnce(checking, end::check);
    }
  }

  /** Runs a task in a thread of its own unless its last run has not ended. */
  private void runOnce(AtomicBoolean running, Runnable task) {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    boolean started = false;
    try {
      threads.execute(
          () -> {
            try {
              task.run();
            } finally {
              running.set(false);
            }
          });
      started = true;
    } finally {
      if (!started) {
        // No thread could be had: the next round tries again.
        running.set(false);
      }
    }
  }

  private void lookOut() {
    if (!shards.isDraining()) {
      lookout.run();
    }
  }

  /** KCL looks for leases only every two failover times; a free one need not wait for that. */
  private void takeLeases() {
    if (shards.isDraining() || !leases.isRunning()) {
      return;
    }
    runOnce(
        taking,
        () -> {
          try {
            leases.runLeaseTaker();
          } catch (LeasingException | RuntimeException e) {
            log.warn("the leases could not be looked at: {}", Calls.reason(e));
          }
        });
  }

  /**
   * Restarts shards that KCL no longer calls, or that gave up what KCL still holds.
   *
   * <p>KCL calls several times a second even when nothing arrives, and restarts a silent
   * subscription itself after a minute, but there are states that it does not get out of: a fan-out
   * subscription that breaks exactly at the end of its shard is renewed for ever in vain. And a
   * lease that expired in a pause of the process may be renewed again before KCL noticed, while the
   * shard's processor has given up already.
   */
  private void watch() {
    shards
        .entries()
        .forEach(
            (adapter, entry) -> {
              ShardStatus.Phase phase = entry.processor().status().phase();
              if (phase == ShardStatus.Phase.LOST) {
                adapter.release();
              }
              boolean silent = adapter.silentNanos() > config.silenceLimit().toNanos();
              if (phase == ShardStatus.Phase.PROCESSING && silent) {
                adapter.requestRestart("nothing was heard from KCL for " + config.silenceLimit());
              } else if (phase == ShardStatus.Phase.LOST && adapter.holdsLease()) {
                adapter.requestRestart("the lease was lost for a moment");
              } else if (adapter.isRestarting() && adapter.holdsLease()) {
                adapter.requestRestart("a restart that did not give the lease up is repeated");
              }
            });
  }
}
