package org.kclframework.local.kinesis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * The records of one shard in memory, by position.
 *
 * <p>The first record that the shard ever got has position 0, and positions survive trimming.
 * Reading is a copy of references: all that a response needs was made when the record was put. Not
 * thread-safe.
 */
final class RecordLog {

  /** Full segments and one that is not; the first one may hold trimmed records. */
  private final List<RecordSegment> segments = new ArrayList<>();

  /** The position of the first record of the first segment. */
  private long segmentsStart;

  /** The position of the first record that is not trimmed. */
  private long start;

  /** The position of the next record. */
  private long end;

  /** The size of all records that there ever were, in bytes. */
  private long totalBytes;

  /** An empty log whose first record will get the given position. */
  RecordLog(long start) {
    this.segmentsStart = start;
    this.start = start;
    this.end = start;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  void add(Record record, int bytes) {
    if (segments.isEmpty() || segments.get(segments.size() - 1).isFull()) {
      segments.add(new RecordSegment(totalBytes));
    }
    segments.get(segments.size() - 1).add(record, bytes);
    totalBytes += bytes;
    end++;
  }

  /** The record at a position from {@link #start()} to before {@link #end()}. */
  Record get(long position) {
    return segmentOf(position).get(indexOf(position));
  }

  /**
   * Returns the records from a position on, which must be between {@link #start()} and {@link
   * #end()}: at most so many, and at most so many bytes unless the first one alone is greater.
   */
  List<Record> slice(long from, int maxRecords, long maxBytes) {
    long to = Math.min(end, from + maxRecords);
    if (from < to && bytesBetween(from, to) > maxBytes) {
      to = firstWhere(from + 1, to, position -> bytesBetween(from, position + 1) > maxBytes);
    }
    Record[] slice = new Record[Math.toIntExact(to - from)];
    int copied = 0;
    while (copied < slice.length) {
      int index = indexOf(from + copied);
      int count = Math.min(slice.length - copied, RecordSegment.CAPACITY - index);
      segmentOf(from + copied).copyTo(slice, copied, index, count);
      copied += count;
    }
    return Arrays.asList(slice);
  }

  /** The size of the records from one position to before another, in bytes. */
  long bytesBetween(long from, long to) {
    return bytesBefore(to) - bytesBefore(from);
  }

  /** The position of the first record that arrived at the given time or later. */
  long firstSince(Instant time) {
    return firstWhere(
        start, end, position -> !get(position).approximateArrivalTimestamp().isBefore(time));
  }

  /** Forgets the records before the given position. */
  void trim(long position) {
    long former = start;
    start = Math.max(start, Math.min(position, end));
    while (!segments.isEmpty() && start - segmentsStart >= RecordSegment.CAPACITY) {
      segments.remove(0);
      segmentsStart += RecordSegment.CAPACITY;
    }
    if (!segments.isEmpty()) {
      segments.get(0).forget(indexOf(Math.max(former, segmentsStart)), indexOf(start));
    }
  }

  /** Binary search for the first position that fulfils a condition that no earlier one does. */
  private static long firstWhere(long from, long to, LongPredicate condition) {
    long low = from;
    long high = to;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (condition.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private long bytesBefore(long position) {
    return position == end ? totalBytes : segmentOf(position).bytesBefore(indexOf(position));
  }

  private RecordSegment segmentOf(long position) {
    return segments.get((int) ((position - segmentsStart) / RecordSegment.CAPACITY));
  }

  private int indexOf(long position) {
    return (int) ((position - segmentsStart) % RecordSegment.CAPACITY);
  }
}
