package org.kclframework.core.runner;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the outcomes of a shard's records. Read by any thread; the outcomes are written by one
 * thread at a time, so that counting costs a plain store and no atomic update.
 */
final class Ledger {

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong deadLettered = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong returned = new AtomicLong();
  private final AtomicLong failedAttempts = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong checkpoints = new AtomicLong();
  private final AtomicLong failedCheckpoints = new AtomicLong();

  void delivered(int records) {
    add(delivered, records);
  }

  void resolved(Outcome outcome) {
    resolved(outcome, 1);
  }

  void resolved(Outcome outcome, int records) {
    add(
        switch (outcome) {
          case SUCCEEDED -> succeeded;
          case DEAD_LETTERED -> deadLettered;
          case SKIPPED -> skipped;
          case RETURNED -> returned;
        },
        records);
  }

  void returned(int records) {
    add(returned, records);
  }

  /** Unlike the outcomes these are counted by several threads. */
  void failedAttempt() {
    failedAttempts.incrementAndGet();
  }

  void retried() {
    retries.incrementAndGet();
  }

  void checkpointed() {
    checkpoints.incrementAndGet();
  }

  void checkpointFailed() {
    failedCheckpoints.incrementAndGet();
  }

  private static void add(AtomicLong counter, long amount) {
    counter.setRelease(counter.getPlain() + amount);
  }

  /**
   * Returns the counts. The outcomes are read before what was delivered, so a reader never sees
   * more outcomes than records.
   */
  LedgerSnapshot snapshot() {
    long succeededNow = succeeded.getAcquire();
    long deadLetteredNow = deadLettered.getAcquire();
    long skippedNow = skipped.getAcquire();
    long returnedNow = returned.getAcquire();
    return new LedgerSnapshot(
        delivered.getAcquire(),
        succeededNow,
        deadLetteredNow,
        skippedNow,
        returnedNow,
        failedAttempts.get(),
        retries.get(),
        checkpoints.get(),
        failedCheckpoints.get());
  }
}
