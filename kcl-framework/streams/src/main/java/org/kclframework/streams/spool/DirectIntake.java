package org.kclframework.streams.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.producer.Stall;

/** Writes each record by itself, on the thread that puts it. */
final class DirectIntake implements Intake {

  private static final int KEPT_BYTES = 1 << 16;

  private final Admission admission;
  private final Segments segments;
  private final EntryFormat format;
  private final SpoolTally tally;
  private final Alarm readers;
  private final ReentrantLock lock = new ReentrantLock();
  private byte[] kept = new byte[KEPT_BYTES];
  private volatile long nextIndex;

  DirectIntake(
      Admission admission,
      Segments segments,
      EntryFormat format,
      SpoolTally tally,
      Alarm readers,
      long nextIndex) {
    this.admission = admission;
    this.segments = segments;
    this.format = format;
    this.tally = tally;
    this.readers = readers;
    this.nextIndex = nextIndex;
  }

  @Override
  public void put(ProducerRecord record) throws SpoolException, InterruptedException {
    byte[] key = EntryFormat.key(record);
    int size = EntryFormat.size(record, key);
    boolean written = false;
    admission.admit(record, size);
    lock.lock();
    try {
      admission.requireOpen();
      byte[] bytes = size <= kept.length ? kept : new byte[size];
      long index = nextIndex;
      format.write(record, key, size, index, 0, admission.millis(), bytes, 0);
      write(bytes, size, index);
      nextIndex = index + 1;
      written = true;
    } finally {
      lock.unlock();
      if (!written) {
        admission.revoke(1, size);
      }
    }
    readers.ring();
  }

  @Override
  public CompletableFuture<Void> putAsync(ProducerRecord record)
      throws SpoolException, InterruptedException {
    put(record);
    return CompletableFuture.completedFuture(null);
  }

  private void write(byte[] bytes, int size, long index) throws SpoolException {
    try {
      Segment segment = segments.toWrite(size, index);
      segment.file.write(bytes, 0, size, segment.end);
      // First, so that no more seem to be delivered than there were.
      tally.accepted.increment();
      segments.publish(segment, size, index + 1);
    } catch (IOException e) {
      // What the file holds behind its end now is not known.
      segments.seal();
      throw admission.failure(e);
    }
  }

  @Override
  public long nextIndex() {
    return nextIndex;
  }

  @Override
  public long committed() {
    return nextIndex;
  }

  @Override
  public Optional<Stall> failure() {
    return Optional.empty();
  }

  @Override
  public Optional<Stall> obstacle() {
    return Optional.empty();
  }

  @Override
  public void close(Duration timeout) {
    admission.close("it is closed");
    lock.lock();
    try {
      segments.seal();
    } finally {
      lock.unlock();
    }
  }
}
