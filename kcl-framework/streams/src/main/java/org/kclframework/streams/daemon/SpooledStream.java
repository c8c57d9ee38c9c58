package org.kclframework.streams.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.RecordTooLargeException;
import org.kclframework.streams.spool.SpoolCounts;
import org.kclframework.streams.spool.SpoolFullException;
import org.kclframework.streams.spool.SpoolStatus;
import org.kclframework.streams.spool.SpoolingProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the streams, with its spool. Safe for use by several threads. */
final class SpooledStream {

  private static final Logger log = LoggerFactory.getLogger(SpooledStream.class);

  private final StreamEntry stream;
  private final Path directory;
  private final SpoolingProducer spool;
  private final RefusedEvents refused;

  SpooledStream(StreamEntry stream, Path directory, SpoolingProducer spool, RefusedEvents refused) {
    this.stream = stream;
    this.directory = directory;
    this.spool = spool;
    this.refused = refused;
  }

  /** Stores an event, as {@link EventSink#put} describes it. */
  CompletableFuture<Void> put(ProducerRecord record) {
    CompletableFuture<Void> result = spool.putAsync(record);
    CompletableFuture<Void> told = result.isCompletedExceptionally() ? refusal(result) : result;
    var unused = told.whenComplete((nothing, failure) -> note(failure));
    return told;
  }

  private void note(@Nullable Throwable failure) {
    if (failure == null) {
      refused.stored();
      return;
    }
    Throwable cause = CallFailures.unwrapped(failure);
    if (cause instanceof IOException || cause instanceof SinkFullException) {
      refused.refused(String.valueOf(cause.getMessage()));
    }
  }

  /** Returns the result of a put that was refused at once. */
  private static CompletableFuture<Void> refusal(CompletableFuture<Void> result) {
    try {
      return CompletableFuture.completedFuture(result.get());
    } catch (ExecutionException e) {
      return CompletableFuture.failedFuture(inTermsOfSinks(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Throwable inTermsOfSinks(ExecutionException refusal) {
    Throwable failure = refusal.getCause();
    if (failure instanceof SpoolFullException) {
      return new SinkFullException(String.valueOf(failure.getMessage()));
    }
    if (failure instanceof RecordTooLargeException) {
      return new EventTooLargeException(String.valueOf(failure.getMessage()));
    }
    return failure == null ? refusal : failure;
  }

  StreamState state() {
    SpoolStatus status = spool.status();
    SpoolCounts counts = spool.counts();
    boolean stands =
        status.state() == SpoolStatus.State.STALLED || status.state() == SpoolStatus.State.FAILED;
    return new StreamState(
        stream.alias(),
        stream.name(),
        counts.delivered(),
        status.pending(),
        status.bytes(),
        counts.setAside() + counts.dropped() + counts.lost(),
        counts.setAside() == 0
            ? Optional.empty()
            : Optional.of(
                new StreamState.SetAside(
                    counts.setAside(), directory.resolve(SpoolingProducer.UNDELIVERABLES))),
        stands
            ? Optional.of(new StreamState.Stall(status.since(), status.reason()))
            : Optional.empty(),
        refused.current());
  }

  Daemon.End close(Duration timeout) {
    long lostBefore = spool.counts().lost();
    boolean delivered = spool.close(timeout);
    SpoolCounts counts = spool.counts();
    long lost = counts.lost() - lostBefore;
    if (lost > 0) {
      log.error("{}: {} events are lost, as the disk failed", stream.alias(), lost);
    }
    if (counts.pending() > 0) {
      log.warn(
          "{}: {} events stay in the spool, to be delivered by the next run",
          stream.alias(),
          counts.pending());
    }
    if (lost > 0 || counts.dropped() > 0) {
      return Daemon.End.LOST;
    }
    return delivered ? Daemon.End.DELIVERED : Daemon.End.LEFT_IN_SPOOL;
  }
}
