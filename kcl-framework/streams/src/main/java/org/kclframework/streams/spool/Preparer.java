package org.kclframework.streams.spool;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next segment before it is needed, since that takes time, and on a thread that nobody
 * interrupts. Where records are forced, the segment has all its bytes from the beginning: a force
 * then writes the data only, and cannot find the disk full.
 */
final class Preparer {

  private static final int ZEROS = 1 << 20;

  /** For how long after a failure others are told of it instead of trying themselves. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  /** A file that is ready. */
  private record Ready(long number, DiskFile file) {}

  private final Disk disk;
  private final String streamName;
  private final SpoolOptions options;
  private final Runnable wakeKeeper;
  private final LongSupplier clock;
  private long nextNumber;
  private @Nullable Ready ready;
  private @Nullable Exception failure;
  private long failedAt;
  private boolean wanted = true;
  private boolean closed;

  Preparer(
      Disk disk,
      String streamName,
      SpoolOptions options,
      long nextNumber,
      Runnable wakeKeeper,
      LongSupplier clock) {
    this.disk = disk;
    this.streamName = streamName;
    this.options = options;
    this.nextNumber = nextNumber;
    this.wakeKeeper = wakeKeeper;
    this.clock = clock;
  }

  /** Takes the segment that is ready, or waits for it, whatever interrupts. */
  synchronized Segment take(long firstIndex) throws IOException {
    if (failure != null && clock.getAsLong() - failedAt < PAUSE) {
      throw new IOException(failure.getMessage(), failure);
    }
    failure = null;
    wanted = true;
    wakeKeeper.run();
    boolean interrupted = false;
    while (ready == null && failure == null && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (ready == null) {
      Exception cause = failure == null ? new IOException("the spool is closed") : failure;
      throw new IOException(cause.getMessage(), cause);
    }
    Ready taken = ready;
    ready = null;
    wakeKeeper.run();
    return new Segment(
        taken.number(),
        taken.file(),
        options.durability(),
        firstIndex,
        firstIndex,
        SegmentHeader.SIZE);
  }

  /** Makes the next segment if there is none. Called by the keeper. */
  void prepare() {
    long number;
    synchronized (this) {
      if (ready != null || !wanted || closed) {
        return;
      }
      number = nextNumber;
    }
    Ready made = null;
    Exception failed = null;
    try {
      made = new Ready(number, make(number));
    } catch (IOException | RuntimeException e) {
      failed = e;
    }
    synchronized (this) {
      ready = made;
      failure = failed;
      failedAt = clock.getAsLong();
      // After a failure it is tried again when somebody asks.
      wanted = made != null;
      nextNumber = made == null ? number : number + 1;
      notifyAll();
    }
  }

  private DiskFile make(long number) throws IOException {
    String unfinished = "next" + Segments.UNFINISHED;
    DiskFile file = disk.create(unfinished);
    try {
      byte[] header =
          new SegmentHeader(SegmentHeader.VERSION, options.durability(), number, streamName)
              .bytes();
      file.write(header, 0, header.length, 0);
      if (options.durability() == Durability.FSYNC) {
        byte[] zeros = new byte[Math.min(ZEROS, options.segmentBytes())];
        for (long at = header.length; at < options.segmentBytes(); at += zeros.length) {
          int length = (int) Math.min(zeros.length, options.segmentBytes() - at);
          file.write(zeros, 0, length, at);
        }
      }
      file.force();
      disk.rename(unfinished, Segments.name(number));
      disk.force();
      return file;
    } catch (IOException e) {
      file.close();
      disk.delete(unfinished);
      throw e;
    }
  }

  /** Lets nobody wait for a segment any more. */
  synchronized void end() {
    closed = true;
    notifyAll();
  }

  /** Prepares no more, and takes back what is ready. Called by the keeper. */
  void close() throws IOException {
    Ready unused;
    synchronized (this) {
      end();
      unused = ready;
      ready = null;
    }
    if (unused != null) {
      unused.file().close();
      disk.delete(Segments.name(unused.number()));
    }
  }
}
