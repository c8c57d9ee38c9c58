package org.kclframework.streams.producer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads hand to the sending thread: records, and what else is to be done. It sleeps
 * until enough has come. {@link #add} and {@link #post} may be called by any thread.
 */
final class Mailbox {

  private final Queue<Outgoing> records = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread sleeping;

  /**
   * How many records have come since they were last taken, and how many are worth waking up for.
   */
  private final AtomicInteger arrived = new AtomicInteger();

  private volatile int worthWaking = 1;

  void add(Outgoing record) {
    records.add(record);
    if (arrived.incrementAndGet() >= worthWaking) {
      wakeUp();
    }
  }

  /** Has something done by the sending thread, soon. */
  void post(Runnable event) {
    events.add(event);
    wakeUp();
  }

  private void wakeUp() {
    Thread waiting = sleeping;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /** Notes that all records that have come are going to be taken. */
  void taking() {
    arrived.set(0);
  }

  @Nullable Outgoing nextRecord() {
    return records.poll();
  }

  @Nullable Runnable nextEvent() {
    return events.poll();
  }

  /** Sets how many records have to come to end a sleep. */
  void wakeFor(int count) {
    worthWaking = count;
  }

  /** Sleeps for a time at most. May end early. */
  void sleep(long nanos) {
    sleeping = Thread.currentThread();
    if (arrived.get() < worthWaking && events.isEmpty() && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping = null;
  }
}
