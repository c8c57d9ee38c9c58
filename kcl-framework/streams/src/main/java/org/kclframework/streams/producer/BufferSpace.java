package org.kclframework.streams.producer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory that records may take. Who waits for it gets it in turn, so that a large record is not
 * passed by small ones for ever. Safe for use by several threads.
 */
final class BufferSpace {

  private final long most;
  private final ReentrantLock lock = new ReentrantLock();

  /** Those who wait, first come first. */
  private final Deque<Condition> waiting = new ArrayDeque<>();

  private long used;
  private boolean closed;

  BufferSpace(long most) {
    this.most = most;
  }

  /** Takes space if there is some for which nobody waits. */
  boolean tryTake(int bytes) {
    lock.lock();
    try {
      boolean free = waiting.isEmpty() && fits(bytes);
      used += free ? bytes : 0;
      return free;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether there is space; one that is larger than all is let in when it is alone. */
  private boolean fits(int bytes) {
    return used == 0 || used + bytes <= most;
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
    Condition turn = lock.newCondition();
    waiting.addLast(turn);
    try {
      long left = nanos;
      while (waiting.peekFirst() != turn || !fits(bytes)) {
        if (left <= 0 || closed) {
          return false;
        }
        left = turn.awaitNanos(left);
      }
      used += bytes;
      return true;
    } finally {
      waiting.remove(turn);
      signalFirst();
      lock.unlock();
    }
  }

  private void signalFirst() {
    Condition first = waiting.peekFirst();
    if (first != null) {
      first.signal();
    }
  }

  void free(long bytes) {
    lock.lock();
    try {
      used -= bytes;
      signalFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Sends away who waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(Condition::signal);
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
