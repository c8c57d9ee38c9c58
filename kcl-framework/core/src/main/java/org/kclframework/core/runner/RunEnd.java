package org.kclframework.core.runner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kclframework.core.StreamRecord;

/**
 * The end of a bounded run over one shard: the first record that arrived at a time or later, or the
 * moment from which no earlier one can come. Batches and questions come from one thread at a time;
 * only whether the end is reached may be asked by any.
 */
final class RunEnd {

  private final Optional<Instant> stopAt;
  private volatile boolean reached;
  private boolean passed;

  RunEnd(Optional<Instant> stopAt) {
    this.stopAt = stopAt;
  }

  /** Returns how many records of a batch come before the end. */
  int recordsBefore(RecordBatch batch) {
    List<StreamRecord> records = batch.records();
    if (stopAt.isEmpty()) {
      return records.size();
    }
    if (reached) {
      passed |= !records.isEmpty();
      return 0;
    }
    Instant end = stopAt.get();
    for (int i = 0; i < records.size(); i++) {
      Instant arrival = records.get(i).arrivalTime();
      if (arrival != null && !arrival.isBefore(end)) {
        reached = true;
        passed = true;
        return i;
      }
    }
    // The batch reaches up to this point of time in the stream. It counts from when the batch was
    // read: what has come in since, while the batch waited for its turn, is in none yet.
    if (batch.millisBehindLatest() >= 0
        && !batch.readAt().minusMillis(batch.millisBehindLatest()).isBefore(end)) {
      reached = true;
    }
    return records.size();
  }

  /** Returns whether there is an end at all. */
  boolean isSet() {
    return stopAt.isPresent();
  }

  boolean isReached() {
    return reached;
  }

  /** Returns whether a record was left alone since it comes after the end. */
  boolean isPassed() {
    return passed;
  }
}
