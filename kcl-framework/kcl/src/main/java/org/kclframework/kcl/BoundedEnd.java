package org.kclframework.kcl;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.WorkerThreads;
import org.kclframework.kcl.ActiveShards.Entry;
import org.kclframework.kcl.WorkerOutcome.Reason;

/**
 * Ends a bounded run: when all shards are read up to their ends each processor says goodbye, and
 * when all have, the run is finished.
 *
 * <p>That comes before the worker's shutdown, since a processor may fail in it with records that no
 * checkpoint covers: those of the whole run, if it saves them at the end. Its shard is then read
 * again from the checkpoint, as after any other failure. What has not come to a good end within the
 * grace time is left to the next run, and the outcome says so. Used by one thread at a time.
 */
final class BoundedEnd {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** The shards keep to the grace time themselves; this is for what follows it in each. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** What is known of a shard whose processor has failed at the end. */
  private record Failure(int times, long uncovered) {

    Failure and(Failure later) {
      return new Failure(times + later.times, later.uncovered);
    }

    Duration pause() {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 10));
      return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  private final Duration grace;
  private final ActiveShards shards;
  private final WorkerThreads threads;
  private final CaughtUp caughtUp;
  private final CompletableFuture<WorkerOutcome> end;

  /** Whether each shard that was at its end has come to a good one. */
  private final Map<ShardAdapter, CompletableFuture<Boolean>> ends = new HashMap<>();

  /** By lease, until the shard comes to a good end after all. */
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  /** When the grace time ends; null until all shards were at their ends once. */
  private @Nullable Long deadline;

  /**
   * Creates it.
   *
   * @param grace how long the end may take
   * @param caughtUp says when the shards are at their ends
   * @param end completed when the run is over
   */
  BoundedEnd(
      Duration grace,
      ActiveShards shards,
      WorkerThreads threads,
      CaughtUp caughtUp,
      CompletableFuture<WorkerOutcome> end) {
    this.grace = grace;
    this.shards = shards;
    this.threads = threads;
    this.caughtUp = caughtUp;
    this.end = end;
  }

  /** Looks whether the run is over, and if not has what is next for that begun. */
  void check() {
    if (end.isDone()) {
      return;
    }
    if (caughtUp.check() && endShards()) {
      end.complete(WorkerOutcome.of(Reason.FINISHED));
    } else if (deadline != null && left(deadline).plus(MARGIN).isNegative()) {
      giveUp();
    }
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(deadline - System.nanoTime());
  }

  /** Returns whether each shard has come to a good end. */
  private boolean endShards() {
    long until = deadline == null ? System.nanoTime() + grace.toNanos() : deadline;
    deadline = until;
    Map<ShardAdapter, Entry> entries = shards.entries();
    ends.keySet().retainAll(entries.keySet());
    entries.forEach(
        (adapter, entry) ->
            ends.computeIfAbsent(adapter, unended -> begin(adapter, entry.leaseKey(), until)));
    return ends.values().stream().allMatch(ended -> ended.getNow(false));
  }

  private CompletableFuture<Boolean> begin(ShardAdapter adapter, String leaseKey, long until) {
    return CompletableFuture.supplyAsync(
            () -> endsWell(adapter, leaseKey, left(until)), threads::execute)
        .exceptionally(
            e -> {
              end.complete(
                  WorkerOutcome.of(Reason.INTERNAL_ERROR, adapter + ": its end failed", e));
              return false;
            });
  }

  private boolean endsWell(ShardAdapter adapter, String leaseKey, Duration left) {
    long uncovered = adapter.endRun(left.isNegative() ? Duration.ZERO : left);
    if (uncovered == 0) {
      failures.remove(leaseKey);
      return true;
    }
    Failure failure = failures.merge(leaseKey, new Failure(1, uncovered), Failure::and);
    threads.schedule(() -> threads.execute(() -> readAgain(adapter)), failure.pause());
    return false;
  }

  private void readAgain(ShardAdapter adapter) {
    if (!end.isDone()) {
      adapter.requestRestart("its processor failed at the end of the run");
    }
  }

  private void giveUp() {
    long uncovered = failures.values().stream().mapToLong(Failure::uncovered).sum();
    if (uncovered > 0) {
      end.complete(
          WorkerOutcome.of(
              Reason.PROCESSOR_FAILED,
              "the run is at its end, but the processor failed with "
                  + uncovered
                  + " records that no checkpoint covers: they come again in the next run"));
    } else if (!ends.values().stream().allMatch(CompletableFuture::isDone)) {
      // A processor does not return. The shutdown makes the checkpoints without it.
      end.complete(WorkerOutcome.of(Reason.FINISHED));
    }
  }
}
