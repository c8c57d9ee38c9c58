package org.kclframework.streams.reader;

/** Counts what a reader does. Guarded by the reader's lock. */
final class ReadTally {

  long records;
  long malformed;
  long foreign;
  long reads;
  long throttled;
  long expired;
  long failed;

  ReaderCounts counts() {
    return new ReaderCounts(records, malformed, foreign, reads, throttled, expired, failed);
  }
}
