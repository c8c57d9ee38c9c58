package org.kclframework.streams.reader;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * The records of a shard that were fetched, until they are handed out. Aggregates are taken apart
 * when their turn comes. Guarded by the reader's lock.
 */
final class ShardRecords {

  private final Deaggregator deaggregator;
  private final StartPosition start;
  private final Deque<Record> fetched = new ArrayDeque<>();
  private final Deque<StreamRecord> unpacked = new ArrayDeque<>();
  private long millisBehindLatest = -1;
  private @Nullable StreamRecord last;
  private @Nullable String complete;

  ShardRecords(Deaggregator deaggregator, StartPosition start) {
    this.deaggregator = deaggregator;
    this.start = start;
  }

  /** Adds what a read has found; all that was there before has been handed out. */
  void add(Collection<Record> records, long behindLatest) {
    fetched.addAll(records);
    millisBehindLatest = behindLatest;
  }

  boolean isEmpty() {
    return fetched.isEmpty() && unpacked.isEmpty();
  }

  /** Returns the next record, which counts as handed out; null if there is none. */
  @Nullable StreamRecord take() {
    while (unpacked.isEmpty()) {
      Record next = fetched.poll();
      if (next == null) {
        return null;
      }
      for (StreamRecord record : deaggregator.records(next, millisBehindLatest)) {
        if (!isBeforeStart(record)) {
          unpacked.add(record);
        }
      }
      if (unpacked.isEmpty()) {
        complete = next.sequenceNumber();
      }
    }
    StreamRecord record = unpacked.remove();
    last = record;
    if (unpacked.isEmpty()) {
      complete = record.sequenceNumber();
    }
    return record;
  }

  private boolean isBeforeStart(StreamRecord record) {
    return start instanceof StartPosition.Within within
        && record.sequenceNumber().equals(within.sequenceNumber())
        && record.subSequenceNumber() <= within.subSequenceNumber();
  }

  /** Returns the last record that was handed out. */
  Optional<StreamRecord> last() {
    return Optional.ofNullable(last);
  }

  /** Returns the last sequence number of which all records were handed out. */
  Optional<String> complete() {
    return Optional.ofNullable(complete);
  }

  void discard() {
    fetched.clear();
    unpacked.clear();
  }
}
