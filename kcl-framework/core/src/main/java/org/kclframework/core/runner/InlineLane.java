package org.kclframework.core.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;

/**
 * Processes records one by one in the calling thread. A failing record blocks the shard, so that
 * order is kept; the wait between attempts ends at once when the shard's work stops.
 */
final class InlineLane implements Lane {

  private final RecordProcessor processor;
  private final FailureHandler failures;
  private final CheckpointTracker tracker;
  private final Ledger ledger;
  private final StopSignal stop;
  private final TimeSource time;

  /** The batch in work. */
  private volatile @Nullable Work work;

  /** A batch, and how many outcomes there were before it. */
  private record Work(List<StreamRecord> records, long outcomesBefore) {}

  InlineLane(
      RecordProcessor processor,
      FailureHandler failures,
      CheckpointTracker tracker,
      RunnerInternals internals) {
    this.processor = processor;
    this.failures = failures;
    this.tracker = tracker;
    this.ledger = internals.ledger();
    this.stop = internals.stop();
    this.time = internals.time();
  }

  @Override
  public void accept(RecordBatch batch, int records) {
    List<StreamRecord> all = batch.records();
    long outcomesBefore = ledger.snapshot().outcomes();
    work = new Work(all, outcomesBefore);
    ledger.delivered(records);
    try {
      int next = 0;
      while (next < records && !stop.isRaised() && resolve(all.get(next))) {
        next++;
      }
    } finally {
      // Not by the loop's count: a checkpoint may break down after its record was counted.
      long outcomes = ledger.snapshot().outcomes() - outcomesBefore;
      ledger.returned(records - (int) outcomes);
      work = null;
    }
  }

  /** Returns false if the record could not be resolved before the shard's work stopped. */
  private boolean resolve(StreamRecord record) {
    if (failures.isTooOld(record)) {
      return finish(record, failures.giveUp(record, 0, null));
    }
    Checkpoint checkpoint;
    try {
      checkpoint = RecordCall.attempt(processor, record);
    } catch (Throwable e) {
      return retry(record, e);
    }
    succeed(record, checkpoint);
    return true;
  }

  private void succeed(StreamRecord record, Checkpoint checkpoint) {
    ledger.resolved(Outcome.SUCCEEDED);
    if (tracker.advance(record, 1, checkpoint == Checkpoint.NOW ? record : null)) {
      tracker.write();
    }
  }

  private boolean retry(StreamRecord record, Throwable firstFailure) {
    Throwable failure = firstFailure;
    for (int attempts = 1; ; attempts++) {
      Optional<Duration> wait = failures.retryAfter(record, attempts, failure);
      if (wait.isEmpty() || time.await(stop, wait.get()) || failures.isTooOld(record)) {
        return finish(record, failures.giveUp(record, attempts, failure));
      }
      Checkpoint checkpoint;
      try {
        checkpoint = RecordCall.attempt(processor, record);
      } catch (Throwable e) {
        failure = e;
        continue;
      }
      failures.recovered(record, attempts + 1);
      succeed(record, checkpoint);
      return true;
    }
  }

  private boolean finish(StreamRecord record, Outcome outcome) {
    if (outcome == Outcome.RETURNED) {
      return false;
    }
    ledger.resolved(outcome);
    if (tracker.advance(record, 1, null)) {
      tracker.write();
    }
    return true;
  }

  @Override
  public boolean awaitResolved() {
    return !stop.isRaised();
  }

  @Override
  public boolean awaitQuiet(long deadlineNanos) {
    return true;
  }

  @Override
  public Optional<Waiting> waiting() {
    Work current = work;
    if (current == null) {
      return Optional.empty();
    }
    // Outcomes are counted one by one, so their number tells which record of the batch is next.
    long outcomes = ledger.snapshot().outcomes();
    long index = outcomes - current.outcomesBefore();
    if (index < 0 || index >= current.records().size()) {
      return Optional.empty();
    }
    StreamRecord record = current.records().get((int) index);
    return Optional.of(
        new Waiting(outcomes, record.sequenceNumber(), "processRecord has not returned"));
  }
}
