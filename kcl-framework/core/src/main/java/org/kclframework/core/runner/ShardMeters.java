package org.kclframework.core.runner;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one shard: its ledger, its lag and whether it makes progress. All carry the tags
 * {@code stream} and {@code shard}.
 */
public final class ShardMeters implements AutoCloseable {

  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();

  private ShardMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers the meters of a shard; they read its status when they are scraped. */
  public static ShardMeters register(
      MeterRegistry registry,
      String streamName,
      String shardId,
      ShardProcessor shard,
      InstantSource clock) {
    ShardMeters meters = new ShardMeters(registry);
    Tags tags = Tags.of("stream", streamName, "shard", shardId);
    meters.outcome(shard, tags, "succeeded", ledger -> ledger.succeeded());
    meters.outcome(shard, tags, "dead_lettered", ledger -> ledger.deadLettered());
    meters.outcome(shard, tags, "skipped", ledger -> ledger.skipped());
    meters.outcome(shard, tags, "returned", ledger -> ledger.returned());
    meters.counter(shard, tags, "records.delivered", LedgerSnapshot::delivered);
    meters.counter(shard, tags, "attempts.failed", LedgerSnapshot::failedAttempts);
    meters.counter(shard, tags, "checkpoints", LedgerSnapshot::checkpoints);
    meters.counter(shard, tags, "checkpoints.failed", LedgerSnapshot::failedCheckpoints);
    meters.gauge(shard, tags, "records.in.flight", status -> status.ledger().inFlight());
    meters.gauge(shard, tags, "behind.latest.millis", status -> status.millisBehindLatest());
    meters.gauge(
        shard,
        tags,
        "stalled.seconds",
        status ->
            status
                .stall()
                .map(stall -> Duration.between(stall.since(), clock.instant()).toSeconds())
                .orElse(0L));
    return meters;
  }

  private void outcome(
      ShardProcessor shard, Tags tags, String outcome, ToDoubleFunction<LedgerSnapshot> count) {
    counter(shard, tags.and("outcome", outcome), "records", count);
  }

  private void counter(
      ShardProcessor shard, Tags tags, String name, ToDoubleFunction<LedgerSnapshot> count) {
    meters.add(
        FunctionCounter.builder(
                "kclframework.shard." + name,
                shard,
                processor -> count.applyAsDouble(processor.status().ledger()))
            .tags(tags)
            .register(registry));
  }

  private void gauge(
      ShardProcessor shard, Tags tags, String name, ToDoubleFunction<ShardStatus> value) {
    meters.add(
        Gauge.builder(
                "kclframework.shard." + name,
                shard,
                processor -> value.applyAsDouble(processor.status()))
            .tags(tags)
            .strongReference(true)
            .register(registry));
  }

  /** Removes the meters; the shard is no longer this worker's. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
