package org.kclframework.core.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  InlineLane(
      RecordProcessor processor,
      FailureHandler failures,
      CheckpointTracker tracker,
      Ledger ledger,
      StopSignal stop,
      TimeSource time) {
    this.processor = processor;
    this.failures = failures;
    this.tracker = tracker;
    this.ledger = ledger;
    this.stop = stop;
    this.time = time;
  }

  @Override
  public void accept(RecordBatch batch, int records) {
    List<StreamRecord> all = batch.records();
    ledger.delivered(records);
    for (int i = 0; i < records; i++) {
      if (stop.isRaised() || !resolve(all.get(i))) {
        ledger.returned(records - i);
        return;
      }
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
    if (tracker.advance(record, 1) || checkpoint == Checkpoint.NOW) {
      tracker.write();
    }
  }

  private boolean retry(StreamRecord record, Throwable firstFailure) {
    Throwable failure = firstFailure;
    for (int attempts = 1; ; attempts++) {
      Optional<Duration> wait = failures.retryAfter(record, attempts, failure);
      if (wait.isEmpty()) {
        return finish(record, failures.giveUp(record, attempts, failure));
      }
      if (time.await(stop, wait.get())) {
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
    if (tracker.advance(record, 1)) {
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
}
