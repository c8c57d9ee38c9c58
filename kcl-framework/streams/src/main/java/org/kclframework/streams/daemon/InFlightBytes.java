package org.kclframework.streams.daemon;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The memory of the events that one way in has handed on and that are not stored yet. When it is
 * used up that way takes nothing more. Safe for use by several threads.
 */
final class InFlightBytes {

  /** What an event takes beside its bytes, roughly. */
  private static final int OVERHEAD = 200;

  private final long most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private long used;

  InFlightBytes(long most) {
    this.most = most;
  }

  /** Takes room for an event if there is; one that is larger than all has to be alone. */
  boolean tryTake(int bytes) {
    lock.lock();
    try {
      return takeLocked(bytes);
    } finally {
      lock.unlock();
    }
  }

  /** Takes room for an event, waiting for it; returns whether there was some in time. */
  boolean take(int bytes, long millis) throws InterruptedException {
    return await(() -> takeLocked(bytes), millis);
  }

  private boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = freed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeLocked(int bytes) {
    if (used > 0 && used + bytes + OVERHEAD > most) {
      return false;
    }
    used += bytes + OVERHEAD;
    return true;
  }

  void free(int bytes) {
    lock.lock();
    try {
      used -= bytes + OVERHEAD;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return used == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in flight; returns whether that was so in time. */
  boolean awaitEmpty(long millis) throws InterruptedException {
    return await(() -> used == 0, millis);
  }
}
