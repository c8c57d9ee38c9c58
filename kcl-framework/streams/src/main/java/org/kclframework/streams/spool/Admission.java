package org.kclframework.streams.spool;

import java.io.IOException;
import java.time.InstantSource;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.streams.producer.ProducerRecord;

/** What comes before a record is written: whether it is taken at all. Safe for several threads. */
final class Admission {

  /** The largest record that any stream can be set to take, as the API of Kinesis defines it. */
  private static final int MOST_RECORD_BYTES = 10 << 20;

  private final Space space;
  private final String directory;
  private final InstantSource clock;
  private final SpoolTally tally;
  private volatile String closed = "";

  Admission(Space space, String directory, InstantSource clock, SpoolTally tally) {
    this.space = space;
    this.directory = directory;
    this.clock = clock;
    this.tally = tally;
  }

  /** Takes space for an entry, waiting for it if need be. */
  void admit(ProducerRecord record, int entryBytes) throws SpoolException, InterruptedException {
    boolean admitted = false;
    try {
      take(record, entryBytes);
      admitted = true;
    } finally {
      if (!admitted) {
        tally.rejected.increment();
      }
    }
  }

  private void take(ProducerRecord record, int entryBytes)
      throws SpoolException, InterruptedException {
    requireOpen();
    if (record.size() > MOST_RECORD_BYTES || entryBytes > space.largest()) {
      throw new RecordTooLargeException(
          "the spool "
              + directory
              + " does not take "
              + record
              + ": no stream takes more than "
              + MOST_RECORD_BYTES
              + " bytes, and this spool no more than "
              + space.largest());
    }
    space.take(entryBytes);
  }

  /** Gives back what was taken for records that were not taken in after all. */
  void revoke(int records, long entryBytes) {
    tally.rejected.add(records);
    space.free(entryBytes);
  }

  void requireOpen() throws SpoolException {
    String reason = closed;
    if (!reason.isEmpty()) {
      throw new SpoolException("the spool " + directory + " takes no records: " + reason, null);
    }
  }

  /** Admits no more. */
  void close(String reason) {
    if (closed.isEmpty()) {
      closed = reason;
    }
    space.close();
  }

  SpoolException failure(IOException cause) {
    return new SpoolException(
        "the spool " + directory + " cannot be written: " + FileFailures.described(cause), cause);
  }

  long millis() {
    return clock.millis();
  }
}
