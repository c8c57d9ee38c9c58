package org.kclframework.streams.spool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread wait for work. While work keeps coming it looks every few milliseconds, so that
 * others need not wake it, which would cost them more than all that they do; when none has come for
 * a while it sleeps until it is woken.
 */
final class Alarm {

  private final long period;
  private final long patience;
  private long idleSince;
  private volatile @Nullable Thread asleep;
  private volatile @Nullable Thread waiting;
  private volatile boolean rung;

  /** Looks at intervals; sleeps after a time without work. */
  Alarm(long periodMillis, long patienceMillis) {
    period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
    patience = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
  }

  /** Says that there is work. */
  void ring() {
    if (asleep != null) {
      ringNow();
    }
  }

  /** Says that there is work which cannot wait for the next look. */
  void ringNow() {
    rung = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** Notes that there was work. Called by the thread that waits. */
  void worked() {
    idleSince = System.nanoTime();
  }

  /**
   * Waits. May end early.
   *
   * @param work whether there is work; asked once more before the thread sleeps
   */
  void await(BooleanSupplier work) {
    Thread current = Thread.currentThread();
    waiting = current;
    boolean patient = System.nanoTime() - idleSince < patience;
    if (!patient) {
      asleep = current;
    }
    if (!rung && !(asleep != null && work.getAsBoolean())) {
      if (patient) {
        LockSupport.parkNanos(this, period);
      } else {
        LockSupport.park(this);
      }
    }
    rung = false;
    asleep = null;
    waiting = null;
  }

  /** Waits until it is rung for at once, or a time is over. May end early. */
  void awaitNanos(long nanos) {
    waiting = Thread.currentThread();
    if (!rung) {
      LockSupport.parkNanos(this, nanos);
    }
    rung = false;
    waiting = null;
  }
}
