package org.kclframework.streams.producer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The memory that records may take. Safe for use by several threads. */
final class BufferSpace {

  private final long most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private long used;
  private boolean closed;

  BufferSpace(long most) {
    this.most = most;
  }

  /** Takes space if there is; one that is larger than all is let in when there is nothing else. */
  boolean tryTake(int bytes) {
    lock.lock();
    try {
      return take(bytes);
    } finally {
      lock.unlock();
    }
  }

  private boolean take(int bytes) {
    if (used > 0 && used + bytes > most) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** Takes space even if there is none. */
  void takeAnyway(int bytes) {
    lock.lock();
    try {
      used += bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Takes space, waiting for it if need be; returns whether it was there in time. */
  boolean take(int bytes, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (!take(bytes)) {
        if (left <= 0 || closed) {
          return false;
        }
        left = freed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void free(long bytes) {
    lock.lock();
    try {
      used -= bytes;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends away who waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }
}
