package org.kclframework.core.runner;

import org.jspecify.annotations.Nullable;

/** Takes the checkpoints that a batch processor asks for during one call of it. */
final class CheckpointRequests implements BatchCheckpoints {

  private final CheckpointTracker tracker;

  /** The batch that is being processed; null in a call that is about none. */
  private final @Nullable BatchSlice batch;

  private boolean over;

  CheckpointRequests(CheckpointTracker tracker, @Nullable BatchSlice batch) {
    this.tracker = tracker;
    this.batch = batch;
  }

  /** Has no more checkpoints made, since the call is over. */
  synchronized void close() {
    over = true;
  }

  @Override
  public synchronized void checkpoint(
      @Nullable String sequenceNumber, @Nullable Long subSequenceNumber)
      throws CheckpointException {
    if (over) {
      throw new IllegalStateException("the call is over that this checkpoint belongs to");
    }
    tracker.requireOpen();
    Position delivered = batch == null ? tracker.end() : batch.last();
    if (sequenceNumber != null) {
      Position asked =
          Position.parse(sequenceNumber, subSequenceNumber == null ? 0 : subSequenceNumber);
      if (delivered == null || asked.compareTo(delivered) > 0) {
        throw new IllegalArgumentException(
            "the position must not be beyond what was delivered, "
                + delivered
                + ", but was "
                + asked);
      }
      write(asked);
    } else if (delivered != null) {
      write(delivered);
    }
  }

  private void write(Position asked) throws CheckpointException {
    if (batch != null) {
      batch.succeededUpTo(asked);
    }
    // A position between two records says no more than that of the first of them.
    Position resolved = tracker.end();
    if (resolved != null) {
      tracker.writeNow(asked.compareTo(resolved) < 0 ? asked : resolved);
    }
  }
}
