package org.kclframework.core.runner;

/**
 * The ledger of a shard, or of a worker, at one moment. It balances: {@code delivered} is the sum
 * of all outcomes and of what is in flight.
 *
 * @param delivered records taken in from the stream
 * @param succeeded records that {@code processRecord} returned from, or the batch's call
 * @param deadLettered records written to the failure destination
 * @param skipped records passed over because the failure policy says so
 * @param returned records given back unresolved because of a stop or a lost lease; they are
 *     delivered again
 * @param failedAttempts calls that threw: for a record, for a batch, or of {@code idle}
 * @param retries further attempts with records or batches that had failed, those included that are
 *     waited for
 * @param checkpoints checkpoints written
 * @param failedCheckpoints checkpoints that could not be written at the first attempt or a later
 *     one
 */
public record LedgerSnapshot(
    long delivered,
    long succeeded,
    long deadLettered,
    long skipped,
    long returned,
    long failedAttempts,
    long retries,
    long checkpoints,
    long failedCheckpoints) {

  /** The ledger before anything happened. */
  public static final LedgerSnapshot EMPTY = new LedgerSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns how many records have no outcome yet. */
  public long inFlight() {
    return delivered - outcomes();
  }

  /** Returns how many records have an outcome, be it that they were given back. */
  long outcomes() {
    return resolved() + returned;
  }

  /** Returns how many records have an outcome for good. */
  public long resolved() {
    return succeeded + deadLettered + skipped;
  }

  /** Returns the sum of two ledgers. */
  public LedgerSnapshot plus(LedgerSnapshot other) {
    return new LedgerSnapshot(
        delivered + other.delivered,
        succeeded + other.succeeded,
        deadLettered + other.deadLettered,
        skipped + other.skipped,
        returned + other.returned,
        failedAttempts + other.failedAttempts,
        retries + other.retries,
        checkpoints + other.checkpoints,
        failedCheckpoints + other.failedCheckpoints);
  }
}
