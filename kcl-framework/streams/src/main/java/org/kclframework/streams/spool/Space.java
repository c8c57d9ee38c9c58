package org.kclframework.streams.spool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.kclframework.streams.spool.SpoolOptions.WhenFull;

/** The bytes that the records of a spool may take. Safe for use by several threads. */
final class Space {

  private final SpoolOptions options;
  private final String directory;
  private final long most;
  private final Runnable wakeKeeper;
  private final AtomicLong used;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  Space(SpoolOptions options, String directory, long used, Runnable wakeKeeper) {
    this.options = options;
    this.directory = directory;
    this.used = new AtomicLong(used);
    this.wakeKeeper = wakeKeeper;
    // Where files have all their bytes from the beginning, one is being filled and one is ready.
    long reserve = options.durability() == Durability.FSYNC ? 2L * options.segmentBytes() : 0;
    long headers = (options.maxBytes() / options.segmentBytes() + 1) * SegmentHeader.SIZE;
    this.most = options.maxBytes() - reserve - headers;
  }

  /** Returns how large an entry may be, so that it does not wait for ever. */
  long largest() {
    return most - 2L * options.segmentBytes();
  }

  /** Takes space for an entry, or does what is to be done when there is none. */
  void take(int bytes) throws SpoolFullException, InterruptedException {
    if (!tryTake(bytes)) {
      if (options.whenFull() == WhenFull.REJECT) {
        throw full("");
      }
      await(bytes);
    }
  }

  private boolean tryTake(int bytes) {
    long before;
    do {
      before = used.get();
      if (before + bytes > most) {
        return false;
      }
    } while (!used.compareAndSet(before, before + bytes));
    return true;
  }

  private void await(int bytes) throws SpoolFullException, InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting.incrementAndGet();
      wakeKeeper.run();
      long left = options.fullTimeout().toNanos();
      while (!tryTake(bytes)) {
        if (closed || left <= 0) {
          throw full(", and there was no room within " + options.fullTimeout());
        }
        left = freed.awaitNanos(left);
      }
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  private SpoolFullException full(String more) {
    return new SpoolFullException(
        "the spool "
            + directory
            + " is full: undelivered records take all of its "
            + options.maxBytes()
            + " bytes"
            + more);
  }

  void free(long bytes) {
    used.addAndGet(-bytes);
    if (waiting.get() > 0) {
      lock.lock();
      try {
        freed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns whether somebody waits for room. */
  boolean isWanted() {
    return waiting.get() > 0;
  }

  /** Sends away who waits. */
  void close() {
    closed = true;
    free(0);
  }

  long used() {
    return used.get();
  }
}
