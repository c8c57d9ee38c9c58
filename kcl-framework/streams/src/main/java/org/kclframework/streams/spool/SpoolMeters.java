package org.kclframework.streams.spool;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;
import org.kclframework.streams.internal.MeterSet;
import org.kclframework.streams.spool.SpoolStatus.State;

/** The meters of one spool, with the tag {@code stream} and those that were given. */
final class SpoolMeters implements AutoCloseable {

  private final MeterSet meters;
  private final SpoolTally tally;
  private final StatusBoard status;

  SpoolMeters(
      MeterRegistry registry,
      Tags more,
      String streamName,
      SpoolTally tally,
      StatusBoard status,
      InstantSource clock) {
    this.meters =
        new MeterSet(registry, "kclframework.spool.", Tags.of("stream", streamName).and(more));
    this.tally = tally;
    this.status = status;
    counter("records.accepted", "Records taken in.", SpoolCounts::accepted);
    counter("records.recovered", "Records found at the start.", SpoolCounts::recovered);
    counter(
        "records.rejected",
        "Puts that did not take a record in, each attempt.",
        SpoolCounts::rejected);
    outcome("delivered", SpoolCounts::delivered);
    outcome("setAside", SpoolCounts::setAside);
    outcome("dropped", SpoolCounts::dropped);
    outcome("lost", SpoolCounts::lost);
    counter("torn", "Unfinished writes that were cut off.", SpoolCounts::torn);
    counter("corrupt", "Places that could not be read.", SpoolCounts::corrupt);
    counter("forces.failed", "Forces that the disk failed.", SpoolCounts::failedForces);
    gauge("records.pending", "Records to be delivered.", SpoolStatus::pending);
    gauge("bytes", "What the spool takes of the disk.", SpoolStatus::bytes);
    gauge(
        "oldest.seconds",
        "Age of the oldest record to be delivered.",
        seen -> seconds(seen.oldestAge()));
    gauge(
        "stalled.seconds",
        "For how long nothing got through, 0 if something does.",
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
    meters.counter(
        "records",
        Tags.of("outcome", outcome),
        "Records by outcome.",
        tally,
        of -> count.applyAsDouble(of.counts()));
  }

  private void counter(String name, String description, ToDoubleFunction<SpoolCounts> count) {
    meters.counter(name, description, tally, of -> count.applyAsDouble(of.counts()));
  }

  private void gauge(String name, String description, ToDoubleFunction<SpoolStatus> value) {
    meters.gauge(name, description, status, of -> value.applyAsDouble(of.update()));
  }

  @Override
  public void close() {
    meters.close();
  }
}
