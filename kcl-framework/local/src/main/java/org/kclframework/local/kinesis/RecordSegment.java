package org.kclframework.local.kinesis;

import java.util.Arrays;
import software.amazon.awssdk.services.kinesis.model.Record;

/** A run of records of one shard, as the responses will carry them. */
final class RecordSegment {

  /** How many records a segment takes. */
  static final int CAPACITY = 4096;

  private static final int INITIAL_LENGTH = 16;

  /** The size of all records of the shard before this segment, in bytes. */
  private final long bytesBefore;

  private Record[] records = new Record[INITIAL_LENGTH];

  /** For each record, the size of all records of the shard up to and with it, in bytes. */
  private long[] bytesThrough = new long[INITIAL_LENGTH];

  private int size;

  RecordSegment(long bytesBefore) {
    this.bytesBefore = bytesBefore;
  }

  void add(Record record, long bytes) {
    if (size == records.length) {
      int length = Math.min(CAPACITY, 2 * size);
      records = Arrays.copyOf(records, length);
      bytesThrough = Arrays.copyOf(bytesThrough, length);
    }
    bytesThrough[size] = bytesBefore(size) + bytes;
    records[size] = record;
    size++;
  }

  boolean isFull() {
    return size == CAPACITY;
  }

  Record get(int index) {
    return records[index];
  }

  /** The size of all records of the shard before the given one, in bytes. */
  long bytesBefore(int index) {
    return index == 0 ? bytesBefore : bytesThrough[index - 1];
  }

  /** Lets go the records from one index to before another. */
  void forget(int from, int to) {
    Arrays.fill(records, from, to, null);
  }

  void copyTo(Record[] target, int targetIndex, int index, int count) {
    System.arraycopy(records, index, target, targetIndex, count);
  }
}
