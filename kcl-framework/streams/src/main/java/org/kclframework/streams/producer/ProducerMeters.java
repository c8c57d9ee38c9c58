package org.kclframework.streams.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;
import org.kclframework.streams.internal.MeterSet;

/** The meters of one producer, with the tag {@code stream} and those that were given. */
final class ProducerMeters implements AutoCloseable {

  private final MeterSet meters;
  private final Tally tally;

  ProducerMeters(
      MeterRegistry registry, Tags more, String streamName, Tally tally, BufferSpace space) {
    this.meters =
        new MeterSet(registry, "kclframework.producer.", Tags.of("stream", streamName).and(more));
    this.tally = tally;
    counter("records.accepted", "Records taken in.", ProducerCounts::accepted);
    outcome("delivered", ProducerCounts::delivered);
    outcome("failed", ProducerCounts::failed);
    outcome("rejected", ProducerCounts::rejected);
    counter("retries", "Attempts beyond a record's first.", ProducerCounts::retries);
    counter("throttled", "Entries refused for the rate.", ProducerCounts::throttled);
    counter("requests", "Requests sent.", ProducerCounts::requests);
    meters.gauge(
        "records.pending", "Records without a result.", tally, of -> of.counts().pending());
    meters.gauge("buffered.bytes", "Memory that these take, roughly.", space, BufferSpace::used);
  }

  private void outcome(String outcome, ToDoubleFunction<ProducerCounts> count) {
    meters.counter(
        "records",
        Tags.of("outcome", outcome),
        "Records by outcome.",
        tally,
        of -> count.applyAsDouble(of.counts()));
  }

  private void counter(String name, String description, ToDoubleFunction<ProducerCounts> count) {
    meters.counter(name, description, tally, of -> count.applyAsDouble(of.counts()));
  }

  @Override
  public void close() {
    meters.close();
  }
}
