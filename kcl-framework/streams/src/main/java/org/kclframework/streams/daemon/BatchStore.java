package org.kclframework.streams.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * Stores the events of a request, in their order, up to the first that is refused.
 *
 * <p>What is answered has to be true whatever happens meanwhile: so many, from the first on, are
 * stored for certain. Of those behind, some may be stored as well, if the disk failed in between or
 * the time was over; who sends them again may store them twice, and loses none.
 */
final class BatchStore {

  private final EventSink sink;
  private final Duration timeout;
  private final DaemonCounts counts;

  BatchStore(EventSink sink, Duration timeout, DaemonCounts counts) {
    this.sink = sink;
    this.timeout = timeout;
    this.counts = counts;
  }

  /**
   * How far the events of a request were stored.
   *
   * @param stored how many are, from the first on
   * @param failure why not all are
   */
  record Outcome(int stored, Optional<Throwable> failure) {}

  /** Stores events. The future never fails. */
  CompletableFuture<Outcome> store(String alias, List<ProducerRecord> records) {
    counts.received(DaemonCounts.Way.HTTP, records.size());
    List<CompletableFuture<Void>> results = new ArrayList<>(records.size());
    for (ProducerRecord record : records) {
      CompletableFuture<Void> result = CallFailures.guarded(() -> sink.put(alias, record));
      results.add(result);
      if (result.isCompletedExceptionally()) {
        break;
      }
      var unused = result.thenRun(() -> counts.stored(DaemonCounts.Way.HTTP, alias));
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .handle((nothing, failure) -> outcome(results, Optional.ofNullable(failure)))
        .thenApply(
            outcome -> {
              counts.refused(records.size() - outcome.stored());
              return outcome;
            });
  }

  private static Outcome outcome(
      List<CompletableFuture<Void>> results, Optional<Throwable> failure) {
    int stored = 0;
    while (stored < results.size()
        && results.get(stored).isDone()
        && !results.get(stored).isCompletedExceptionally()) {
      stored++;
    }
    return new Outcome(stored, failure.map(CallFailures::unwrapped));
  }
}
