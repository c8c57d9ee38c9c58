package org.kclframework.core.runner;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one shard: its ledger, its lag and whether it makes progress. All carry the tags
 * {@code stream} and {@code shard}.
 *
 * <p>A shard that was lost and taken again may be registered before the meters of its former owner
 * are closed. Then the later meters take the place of the former, whose closing leaves them alone.
 * Safe for use by several threads.
 */
public final class ShardMeters implements AutoCloseable {

  private static final String PREFIX = "kclframework.shard.";

  /** Held while meters come or go, which is rare enough for one lock for all registries. */
  private static final Object LOCK = new Object();

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
    synchronized (LOCK) {
      meters.register(shard, Tags.of("stream", streamName, "shard", shardId), clock);
    }
    return meters;
  }

  private void register(ShardProcessor shard, Tags tags, InstantSource clock) {
    outcome(shard, tags, "succeeded", ledger -> ledger.succeeded());
    outcome(shard, tags, "dead_lettered", ledger -> ledger.deadLettered());
    outcome(shard, tags, "skipped", ledger -> ledger.skipped());
    outcome(shard, tags, "returned", ledger -> ledger.returned());
    counter(
        shard,
        tags,
        "records.delivered",
        "Records taken in from the stream.",
        LedgerSnapshot::delivered);
    counter(
        shard,
        tags,
        "attempts.failed",
        "Calls of processRecord or idle that threw.",
        LedgerSnapshot::failedAttempts);
    counter(shard, tags, "checkpoints", "Checkpoints written.", LedgerSnapshot::checkpoints);
    counter(
        shard,
        tags,
        "checkpoints.failed",
        "Attempts to write a checkpoint that failed.",
        LedgerSnapshot::failedCheckpoints);
    gauge(
        shard,
        tags,
        "records.in.flight",
        "Records taken in that have no outcome yet.",
        status -> status.ledger().inFlight());
    gauge(
        shard,
        tags,
        "behind.latest.millis",
        "Age in milliseconds of what is read, measured from the end of the stream; -1: not known.",
        status -> status.millisBehindLatest());
    gauge(
        shard,
        tags,
        "stalled.seconds",
        "Seconds since the shard has made no progress although it has records; 0: it does.",
        status ->
            status
                .stall()
                .map(stall -> Duration.between(stall.since(), clock.instant()).toSeconds())
                .orElse(0L));
  }

  private void outcome(
      ShardProcessor shard, Tags tags, String outcome, ToDoubleFunction<LedgerSnapshot> count) {
    counter(
        shard,
        tags.and("outcome", outcome),
        "records",
        "Records by outcome; those returned are delivered again, here or to another worker.",
        count);
  }

  private void counter(
      ShardProcessor shard,
      Tags tags,
      String name,
      String description,
      ToDoubleFunction<LedgerSnapshot> count) {
    makeRoom(name, tags);
    meters.add(
        FunctionCounter.builder(
                PREFIX + name, shard, processor -> count.applyAsDouble(processor.status().ledger()))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  private void gauge(
      ShardProcessor shard,
      Tags tags,
      String name,
      String description,
      ToDoubleFunction<ShardStatus> value) {
    makeRoom(name, tags);
    meters.add(
        Gauge.builder(PREFIX + name, shard, processor -> value.applyAsDouble(processor.status()))
            .description(description)
            .tags(tags)
            .strongReference(true)
            .register(registry));
  }

  /** A registry keeps the meter that it has of a name and its tags, so that one has to go first. */
  private void makeRoom(String name, Tags tags) {
    registry.find(PREFIX + name).tags(tags).meters().forEach(registry::remove);
  }

  /** Removes the meters, as far as they are still there; the shard is no longer this worker's. */
  @Override
  public void close() {
    synchronized (LOCK) {
      // By identity, since meters of the same name and tags are equal.
      Set<Meter> registered = Collections.newSetFromMap(new IdentityHashMap<>());
      registered.addAll(registry.getMeters());
      meters.stream().filter(registered::contains).forEach(registry::remove);
      meters.clear();
    }
  }
}
