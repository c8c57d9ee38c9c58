package org.kclframework.core.runner;

import java.util.List;
import org.kclframework.core.StreamRecord;

/**
 * A part of the records that were delivered together, which is processed as one batch. It begins
 * behind what is resolved of it. One thread at a time uses it.
 */
final class BatchSlice {

  private final List<StreamRecord> delivered;
  private final int end;
  private final FailureMemory memory;
  private final Ledger ledger;
  private final CheckpointTracker tracker;
  private volatile int begin;

  BatchSlice(
      List<StreamRecord> delivered,
      int begin,
      int end,
      FailureMemory memory,
      Ledger ledger,
      CheckpointTracker tracker) {
    this.delivered = delivered;
    this.begin = begin;
    this.end = end;
    this.memory = memory;
    this.ledger = ledger;
    this.tracker = tracker;
  }

  /** Returns the index, in the delivered records, of the first that is not resolved. */
  int begin() {
    return begin;
  }

  /** Returns the first record that is not resolved. */
  StreamRecord first() {
    return delivered.get(Math.min(begin, end - 1));
  }

  /** Returns the position of the last record. */
  Position last() {
    return Position.of(delivered.get(end - 1));
  }

  /** Returns the records that are neither resolved nor given up. */
  List<StreamRecord> open() {
    return memory.withoutGivenUp(delivered.subList(begin, end));
  }

  /**
   * Takes note that all records were processed.
   *
   * @return whether a checkpoint is to be made now
   */
  boolean succeeded() {
    return resolve(end);
  }

  /** Takes note that the records up to a position were processed. */
  void succeededUpTo(Position position) {
    int behind = begin;
    while (behind < end && Position.of(delivered.get(behind)).compareTo(position) <= 0) {
      behind++;
    }
    resolve(behind);
  }

  private boolean resolve(int behind) {
    if (behind == begin) {
      return false;
    }
    List<StreamRecord> resolved = delivered.subList(begin, behind);
    ledger.resolved(Outcome.SUCCEEDED, memory.withoutGivenUp(resolved).size());
    begin = behind;
    return tracker.advance(delivered.get(behind - 1), resolved.size(), null);
  }

  /** Names the batch by its first record; never shows a payload. */
  @Override
  public String toString() {
    int records = end - begin;
    return records == 1 ? first().toString() : "batch of " + records + " records from " + first();
  }
}
