package org.kclframework.core.runner;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The right to call a shard's processor outside its lane, which one thread has at a time. What is
 * done in it goes through a guard that lets no exception out. Safe for use by several threads.
 */
final class Turn {

  private final ReentrantLock lock = new ReentrantLock();
  private final TimeSource time;
  private final Consumer<Runnable> guard;

  /**
   * Creates it.
   *
   * @param guard runs what is done in it
   */
  Turn(TimeSource time, Consumer<Runnable> guard) {
    this.time = time;
    this.guard = guard;
  }

  /** Does something that must not overlap. */
  void run(Runnable work) {
    lock.lock();
    runAndUnlock(work);
  }

  /** Does something if nothing else is done right now. */
  void runIfFree(Runnable work) {
    if (lock.tryLock()) {
      runAndUnlock(work);
    }
  }

  /**
   * Does something when nothing else is done any more.
   *
   * @return false if it was not done, since the deadline came before
   */
  boolean runBefore(long deadlineNanos, Runnable work) {
    if (!lockBefore(deadlineNanos)) {
      return false;
    }
    runAndUnlock(work);
    return true;
  }

  private void runAndUnlock(Runnable work) {
    try {
      guard.accept(work);
    } finally {
      lock.unlock();
    }
  }

  private boolean lockBefore(long deadlineNanos) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock(deadlineNanos - time.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
