package org.kclframework.core.runner;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells the threads that work on a shard that they have to stop. It only ever gets stronger. Safe
 * for use by several threads.
 */
public final class StopSignal {

  enum State {
    /** Go on. */
    RUNNING,
    /** Start nothing new and finish what is in hand; a checkpoint can still be made. */
    DRAINING,
    /** The lease is gone: whatever is done now, no checkpoint can be made. */
    ABANDONED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile State state = State.RUNNING;

  StopSignal() {}

  /** Returns whether the shard's work has to stop. */
  public boolean isRaised() {
    return state != State.RUNNING;
  }

  boolean isAbandoned() {
    return state == State.ABANDONED;
  }

  /** Has something called, by whoever raises the signal, each time it gets stronger. */
  void whenRaised(Runnable listener) {
    listeners.add(listener);
  }

  /** Raises the signal; returns whether it was weaker before. */
  boolean raise(State stronger) {
    lock.lock();
    try {
      if (state.compareTo(stronger) >= 0) {
        return false;
      }
      state = stronger;
      raised.signalAll();
    } finally {
      lock.unlock();
    }
    listeners.forEach(Runnable::run);
    return true;
  }

  /**
   * Waits until the signal is at least this strong or the time has passed; returns whether it is.
   *
   * <p>An interrupt does not end the wait. KCL interrupts its threads when a shutdown takes too
   * long, but a wait that ended early would only try a failing record again too soon; the signal
   * itself is what says stop. The thread's interrupt flag is kept.
   */
  boolean await(Duration time, State wanted) {
    boolean interrupted = false;
    lock.lock();
    try {
      long left = time.toNanos();
      while (state.compareTo(wanted) < 0 && left > 0) {
        try {
          left = raised.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return state.compareTo(wanted) >= 0;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
