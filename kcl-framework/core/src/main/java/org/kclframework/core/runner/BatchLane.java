package org.kclframework.core.runner;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;

/**
 * Processes records batch by batch in the calling thread. A failing batch blocks the shard, so that
 * order is kept, and leaves the processor broken.
 */
final class BatchLane implements Lane {

  /** What the retry board calls the batch that fails; there is only one at a time. */
  private static final Object BATCH = "the batch";

  private final BatchSession session;
  private final BatchRecovery recovery;
  private final BatchCutter cutter;
  private final BatchOptions options;
  private final FailureMemory memory;
  private final FailureHandler failures;
  private final CheckpointTracker tracker;
  private final Ledger ledger;
  private final StopSignal stop;

  /** The batch in work. */
  private volatile @Nullable Waiting waiting;

  BatchLane(
      BatchSession session,
      BatchRecovery recovery,
      BatchOptions options,
      FailureMemory memory,
      CheckpointTracker tracker,
      Assignment assignment) {
    this.session = session;
    this.recovery = recovery;
    this.cutter = new BatchCutter(options, memory);
    this.options = options;
    this.memory = memory;
    this.failures = new FailureHandler(assignment.internals(), assignment.workerStop());
    this.tracker = tracker;
    this.ledger = assignment.internals().ledger();
    this.stop = assignment.internals().stop();
  }

  @Override
  public void accept(RecordBatch batch, int count) {
    memory.forget(tracker.checkpoint());
    List<StreamRecord> records = List.copyOf(batch.records().subList(0, count));
    tracker.delivered(records.get(0));
    // What was given up in an earlier taking of the shard has had its outcome.
    int delivered = memory.withoutGivenUp(records).size();
    long outcomesBefore = ledger.snapshot().outcomes();
    ledger.delivered(delivered);
    try {
      process(records, batch.millisBehindLatest());
    } finally {
      long outcomes = ledger.snapshot().outcomes() - outcomesBefore;
      ledger.returned(delivered - (int) outcomes);
      failures.settled(BATCH);
    }
  }

  private void process(List<StreamRecord> records, long millisBehindLatest) {
    int next = 0;
    while (next < records.size() && recovery.ready()) {
      int end = cutter.end(records, next);
      BatchSlice batch = new BatchSlice(records, next, end, memory, ledger, tracker);
      if (!process(batch, millisBehindLatest)) {
        return;
      }
      next = batch.begin();
    }
  }

  /** Returns false if the shard's work stopped. */
  private boolean process(BatchSlice batch, long millisBehindLatest) {
    List<StreamRecord> records = batch.open();
    if (!records.isEmpty()) {
      waiting =
          new Waiting(batch, records.get(0).sequenceNumber(), "the batch has not been processed");
      try {
        attempt(records, millisBehindLatest, new CheckpointRequests(tracker, batch));
      } catch (Throwable e) {
        return failed(batch, e);
      } finally {
        waiting = null;
      }
      int failedAttempts = memory.attempts(records);
      if (failedAttempts > 0) {
        failures.recovered(BATCH, batch, failedAttempts + 1);
        memory.succeeded(records);
      }
    }
    succeeded(batch);
    return true;
  }

  private void attempt(
      List<StreamRecord> records, long millisBehindLatest, CheckpointRequests requests)
      throws Exception {
    String defect = records.get(0).defect();
    if (defect != null) {
      throw new DefectException(defect);
    }
    session.process(records, millisBehindLatest, requests);
  }

  private void succeeded(BatchSlice batch) {
    if (batch.succeeded()) {
      tracker.write();
    }
  }

  /** Returns false if the shard's work stopped. */
  private boolean failed(BatchSlice batch, Throwable failure) {
    if (!failures.goesOnAfter(failure)) {
      return false;
    }
    memory.forget(tracker.checkpoint());
    List<StreamRecord> records = batch.open();
    if (records.isEmpty()) {
      // A checkpoint has covered them all, so the failure is that of no record.
      recovery.after(failure, failures.retrying(BATCH, batch, 1, failure));
      return true;
    }
    boolean halved = options.bisectOnError() && records.size() > 1;
    int attempts = halved ? 1 : memory.failed(records);
    if (!giveUp(lost(records, attempts), attempts, failure)) {
      return false;
    }
    records = batch.open();
    if (records.isEmpty()) {
      succeeded(batch);
      recovery.after(failure, failures.backoff(attempts));
      return true;
    }
    if (halved && records.size() > 1) {
      memory.halve(records);
    }
    ledger.retried();
    recovery.after(failure, failures.retrying(BATCH, batch, attempts, failure));
    return true;
  }

  /** Returns the records of a failed batch that are not tried any more. */
  private List<StreamRecord> lost(List<StreamRecord> records, int attempts) {
    return failures.isTriedAgain(attempts) || (options.bisectOnError() && records.size() > 1)
        ? records.stream().filter(failures::isTooOld).toList()
        : records;
  }

  private boolean giveUp(List<StreamRecord> records, int attempts, Throwable failure) {
    for (StreamRecord record : records) {
      Outcome outcome = failures.giveUp(record, attempts, failure);
      if (outcome == Outcome.RETURNED) {
        return false;
      }
      memory.giveUp(record);
      ledger.resolved(outcome);
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
    return Optional.ofNullable(waiting);
  }
}
