package org.kclframework.streams.producer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The meters of one producer, with the tag {@code stream} and those that were given. */
final class ProducerMeters implements AutoCloseable {

  private static final String PREFIX = "kclframework.producer.";

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  ProducerMeters(
      MeterRegistry registry, Tags more, String streamName, Tally tally, BufferSpace space) {
    this.registry = registry;
    this.tags = Tags.of("stream", streamName).and(more);
    counter("records.accepted", "Records taken in.", tags, tally, ProducerCounts::accepted);
    outcome("delivered", tally, ProducerCounts::delivered);
    outcome("failed", tally, ProducerCounts::failed);
    outcome("rejected", tally, ProducerCounts::rejected);
    counter("retries", "Attempts beyond a record's first.", tags, tally, ProducerCounts::retries);
    counter("throttled", "Entries refused for the rate.", tags, tally, ProducerCounts::throttled);
    counter("requests", "Requests sent.", tags, tally, ProducerCounts::requests);
    gauge("records.pending", "Records without a result.", tally, of -> of.counts().pending());
    gauge("buffered.bytes", "Memory that these take, roughly.", space, BufferSpace::used);
  }

  private void outcome(String outcome, Tally tally, ToDoubleFunction<ProducerCounts> count) {
    counter("records", "Records by outcome.", tags.and("outcome", outcome), tally, count);
  }

  private void counter(
      String name,
      String description,
      Tags all,
      Tally tally,
      ToDoubleFunction<ProducerCounts> count) {
    meters.add(
        FunctionCounter.builder(PREFIX + name, tally, of -> count.applyAsDouble(of.counts()))
            .description(description)
            .tags(all)
            .register(registry));
  }

  private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    meters.add(
        Gauge.builder(PREFIX + name, of, value)
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
