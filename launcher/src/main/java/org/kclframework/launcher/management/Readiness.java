package org.kclframework.launcher.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.kcl.Worker;

/**
 * Whether a worker does its work, and if not, why.
 *
 * @param reasons what is wrong, each in one sentence; empty when it is ready
 * @param shards where each of its shards stands
 * @param totals the counts over all shards that it has or had
 */
record Readiness(List<String> reasons, List<ShardStatus> shards, LedgerSnapshot totals) {

  /** A shard that waits longer than this for one record needs a person. */
  private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

  Readiness {
    reasons = List.copyOf(reasons);
    shards = List.copyOf(shards);
  }

  /** Looks at a worker; empty before there is one. */
  static Readiness of(Optional<Worker> worker, InstantSource clock) {
    if (worker.isEmpty()) {
      return new Readiness(List.of("the worker has not started"), List.of(), LedgerSnapshot.EMPTY);
    }
    return of(
        worker.get().isRunning(), worker.get().shards(), worker.get().totals(), clock.instant());
  }

  static Readiness of(
      boolean running, List<ShardStatus> shards, LedgerSnapshot totals, Instant now) {
    List<String> reasons = new ArrayList<>();
    if (!running) {
      reasons.add("the worker is starting or stopping");
    }
    List<ShardStatus> ordered = new ArrayList<>(shards);
    ordered.sort(Comparator.comparing(ShardStatus::streamName).thenComparing(ShardStatus::shardId));
    for (ShardStatus shard : ordered) {
      check(shard, now, reasons);
    }
    if (totals.inFlight() < 0) {
      reasons.add("the ledger does not balance: " + totals);
    }
    return new Readiness(reasons, ordered, totals);
  }

  private static void check(ShardStatus shard, Instant now, List<String> reasons) {
    String name = shard.streamName() + "/" + shard.shardId();
    if (shard.phase() == ShardStatus.Phase.LOST) {
      reasons.add(name + ": the lease is lost, and the processor has not returned since");
    }
    shard
        .stall()
        .filter(stall -> Duration.between(stall.since(), now).compareTo(STALL_LIMIT) > 0)
        .ifPresent(
            stall ->
                reasons.add(
                    name
                        + ": no progress since "
                        + stall.since()
                        + " at "
                        + stall.sequenceNumber()
                        + ", after "
                        + stall.attempts()
                        + " attempts: "
                        + stall.reason()));
    if (shard.ledger().inFlight() < 0) {
      reasons.add(name + ": the ledger does not balance: " + shard.ledger());
    }
  }

  boolean isReady() {
    return reasons.isEmpty();
  }
}
