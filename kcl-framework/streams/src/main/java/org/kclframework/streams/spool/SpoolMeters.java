package org.kclframework.streams.spool;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.kclframework.streams.spool.SpoolStatus.State;

/** The meters of one spool, with the tag {@code stream} and those that were given. */
final class SpoolMeters implements AutoCloseable {

  private static final String PREFIX = "kclframework.spool.";

  private final MeterRegistry registry;
  private final Tags tags;
  private final SpoolTally tally;
  private final List<Meter> meters = new ArrayList<>();

  SpoolMeters(
      MeterRegistry registry,
      Tags more,
      String streamName,
      SpoolTally tally,
      StatusBoard status,
      InstantSource clock) {
    this.registry = registry;
    this.tags = Tags.of("stream", streamName).and(more);
    this.tally = tally;
    counter("records.accepted", "Records taken in.", tags, SpoolCounts::accepted);
    counter("records.recovered", "Records found at the start.", tags, SpoolCounts::recovered);
    counter("records.rejected", "Records not taken in.", tags, SpoolCounts::rejected);
    outcome("delivered", SpoolCounts::delivered);
    outcome("setAside", SpoolCounts::setAside);
    outcome("dropped", SpoolCounts::dropped);
    outcome("lost", SpoolCounts::lost);
    counter("torn", "Unfinished writes that were cut off.", tags, SpoolCounts::torn);
    counter("corrupt", "Places that could not be read.", tags, SpoolCounts::corrupt);
    counter("forces.failed", "Forces that the disk failed.", tags, SpoolCounts::failedForces);
    gauge("records.pending", "Records to be delivered.", status, SpoolStatus::pending);
    gauge("bytes", "What the spool takes of the disk.", status, SpoolStatus::bytes);
    gauge(
        "oldest.seconds",
        "Age of the oldest record to be delivered.",
        status,
        seen -> seconds(seen.oldestAge()));
    gauge(
        "stalled.seconds",
        "For how long nothing got through, 0 if something does.",
        status,
        seen -> stalled(seen, clock.instant()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private static double stalled(SpoolStatus seen, Instant now) {
    boolean stalled = seen.state() == State.STALLED || seen.state() == State.FAILED;
    return stalled ? seconds(Duration.between(seen.since(), now)) : 0;
  }

  private void outcome(String outcome, ToDoubleFunction<SpoolCounts> count) {
    counter("records", "Records by outcome.", tags.and("outcome", outcome), count);
  }

  private void counter(
      String name, String description, Tags all, ToDoubleFunction<SpoolCounts> count) {
    meters.add(
        FunctionCounter.builder(PREFIX + name, tally, of -> count.applyAsDouble(of.counts()))
            .description(description)
            .tags(all)
            .register(registry));
  }

  private void gauge(
      String name, String description, StatusBoard status, ToDoubleFunction<SpoolStatus> value) {
    meters.add(
        Gauge.builder(PREFIX + name, status, of -> value.applyAsDouble(of.update()))
            .description(description)
            .tags(tags)
            .strongReference(true)
            .register(registry));
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }
}
