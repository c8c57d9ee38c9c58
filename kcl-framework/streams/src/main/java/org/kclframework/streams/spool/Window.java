package org.kclframework.streams.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * The records on their way to Kinesis, in the order of the spool, and so the index of the first one
 * that is not resolved. Safe for use by several threads.
 */
final class Window {

  /**
   * How many records may be behind the first that is not resolved, itself included. What is
   * delivered behind it is delivered again after a crash, and this bounds it, at the price that a
   * shard which takes nothing holds up the others when so many are behind its record.
   */
  static final int MOST = 50_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A record on its way. */
  static final class Pending {
    final long index;
    final long millis;
    @Nullable ProducerRecord record;

    /** Whether it has no result because its producer has ended, and has to be handed over again. */
    boolean unanswered;

    /** Whether the stream can never take it, so that it waits for the disk to be set aside. */
    boolean refused;

    Pending(SpooledRecord spooled) {
      index = spooled.index();
      millis = spooled.millis();
      record = spooled.record();
    }
  }

  private final Deque<Pending> pending = new ArrayDeque<>();

  /** The index behind all that were added, or that need not be. */
  private long end;

  private int waiting;

  Window(long end) {
    this.end = end;
  }

  synchronized Pending add(SpooledRecord record) {
    Pending added = new Pending(record);
    pending.addLast(added);
    end = Math.max(end, record.index() + 1);
    return added;
  }

  /** Waits until there is room; returns whether there is in time. */
  boolean awaitRoom(long nanos) throws InterruptedException {
    return await(() -> pending.size() < MOST, nanos);
  }

  private synchronized boolean await(BooleanSupplier condition, long nanos)
      throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      waiting++;
      try {
        wait(left / NANOS_PER_MILLI + 1);
      } finally {
        waiting--;
      }
    }
    return true;
  }

  /** Notes that there is nothing more to be added before an index. */
  synchronized void readUpTo(long index) {
    if (index > end) {
      end = index;
      changed();
    }
  }

  /**
   * Notes what became of a record, unless that is known already.
   *
   * @param outcome counts it, before anybody who waits for it goes on
   */
  synchronized void resolve(Pending resolved, LongAdder outcome) {
    if (resolved.record == null) {
      return;
    }
    outcome.increment();
    resolved.record = null;
    removeResolved();
    changed();
  }

  /**
   * Gives up the records before an index that are not resolved, none of which is there to be read
   * any more.
   *
   * @param outcome counts them
   */
  synchronized void giveUpBefore(long index, LongAdder outcome) {
    for (Pending one : pending) {
      if (one.index < index && one.record != null) {
        outcome.increment();
        one.record = null;
      }
    }
    removeResolved();
    readUpTo(index);
    changed();
  }

  /** Returns how many records before an index are on their way. */
  synchronized long unresolvedBefore(long index) {
    return pending.stream().filter(one -> one.index < index && one.record != null).count();
  }

  private void removeResolved() {
    while (!pending.isEmpty() && pending.getFirst().record == null) {
      pending.removeFirst();
    }
  }

  synchronized void unanswered(Pending left) {
    left.unanswered = true;
    changed();
  }

  synchronized void refused(Pending refused) {
    refused.refused = true;
    changed();
  }

  private void changed() {
    if (waiting > 0) {
      notifyAll();
    }
  }

  /** Returns the index of the first record that is not resolved. */
  synchronized long resolved() {
    Pending first = pending.peekFirst();
    return first == null ? end : first.index;
  }

  /** Returns when the oldest record on its way was put. */
  synchronized OptionalLong oldestMillis() {
    Pending first = pending.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.millis);
  }

  /** Waits until all records before an index are resolved; returns whether they are in time. */
  boolean awaitResolved(long index, long nanos) throws InterruptedException {
    return await(() -> resolved() >= index, nanos);
  }

  /** Waits until each record that is not resolved is refused or has to be handed over again. */
  boolean awaitAnswered(long nanos) throws InterruptedException {
    return await(
        () -> pending.stream().allMatch(one -> one.record == null || one.unanswered || one.refused),
        nanos);
  }

  /** Returns the records that have to be handed over again, in their order, which they then are. */
  synchronized List<Pending> takeUnanswered() {
    List<Pending> taken =
        pending.stream().filter(one -> one.record != null && one.unanswered).toList();
    taken.forEach(one -> one.unanswered = false);
    return taken;
  }
}
