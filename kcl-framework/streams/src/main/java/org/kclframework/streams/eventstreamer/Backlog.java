package org.kclframework.streams.eventstreamer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.eventstreamer.EventStreamer.WhenFull;

/**
 * The events that are logged and have no result yet: those that wait to become a batch, and the
 * batches in their order. Bounded in number and in memory. Safe for use by several threads, of
 * which one takes.
 */
final class Backlog {

  /** How many bytes the texts of events may take that have no result yet, and one event more. */
  static final long MOST_MEMORY = 64L * 1024 * 1024;

  private final int bufferSize;
  private final int mostPending;
  private final WhenFull whenFull;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final List<LoggedEvent> buffer = new ArrayList<>();
  private Bucket bucket;

  /** The weight of what has no result yet. */
  private int pending;

  /** The bytes of it. */
  private long memory;

  private long logged;
  private long sealed;
  private long resolved;
  private boolean closed;
  private boolean abandoned;

  /** Why a batch can neither be delivered nor put aside at the moment. */
  private @Nullable Throwable stuck;

  Backlog(Bucket bucket, int bufferSize, int mostPending, WhenFull whenFull) {
    this.bucket = bucket;
    this.bufferSize = bufferSize;
    this.mostPending = mostPending;
    this.whenFull = whenFull;
    setBucket(bucket);
  }

  /** Adds events; each that finds the buffer full makes a batch of that first. */
  void add(List<LoggedEvent> events) {
    lock.lock();
    try {
      requireOpen();
      if (whenFull == WhenFull.FAIL) {
        requireRoom(events);
      }
      for (int i = 0; i < events.size(); i++) {
        if (whenFull == WhenFull.BLOCK) {
          awaitRoom(i);
        }
        if (buffer.size() >= bufferSize) {
          seal();
        }
        buffer.add(events.get(i));
        memory += events.get(i).memory();
        pending++;
        logged++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes a batch of what the buffer holds, for the bucket of its logging, before the next one. */
  void setBucket(Bucket value) {
    lock.lock();
    try {
      requireOpen();
      if (whenFull == WhenFull.BLOCK) {
        awaitRoom(0);
      } else if (pending >= mostPending) {
        throw full(0);
      }
      seal();
      bucket = value;
      enqueue(new Batch(bucket, List.of()));
      pending++;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new EventNotLoggedException("the streamer is closed; nothing was logged", null);
    }
  }

  private void requireRoom(List<LoggedEvent> events) {
    if (pending + events.size() > mostPending) {
      throw full(events.size());
    }
    if (memory + events.stream().mapToLong(LoggedEvent::memory).sum() > MOST_MEMORY) {
      // The buffer may never be full otherwise.
      seal();
      throw new EventNotLoggedException(
          "%d events wait, and %d more were not logged: their texts take %d bytes, and the most is %d"
              .formatted(pending, events.size(), memory, MOST_MEMORY),
          null);
    }
  }

  private EventNotLoggedException full(int events) {
    return new EventNotLoggedException(
        "%d events wait, and %d more were not logged: maxPending is %d"
            .formatted(pending, events, mostPending),
        null);
  }

  private void awaitRoom(int added) {
    String some = added == 0 ? "nothing was logged" : "only the first " + added + " were logged";
    try {
      while ((pending >= mostPending || memory > MOST_MEMORY) && !closed) {
        // The buffer may never be full otherwise.
        seal();
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventNotLoggedException("interrupted while there was no room; " + some, e);
    }
    if (closed) {
      throw new EventNotLoggedException("the streamer was closed; " + some, null);
    }
  }

  private void seal() {
    if (!buffer.isEmpty()) {
      enqueue(new Batch(bucket, buffer));
      buffer.clear();
    }
  }

  private void enqueue(Batch batch) {
    batches.add(batch);
    sealed++;
    changed.signalAll();
  }

  /**
   * Makes a batch of what the buffer holds, and waits until each batch so far has a result, or one
   * is stuck.
   *
   * @return why one is stuck, if it is
   */
  Optional<Throwable> flush() throws InterruptedException {
    lock.lock();
    try {
      seal();
      long last = sealed;
      while (resolved < last && stuck == null) {
        changed.await();
      }
      return Optional.ofNullable(stuck);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more events, makes a batch of what the buffer holds, and waits until each batch has a
   * result or the time is over; then the rest is abandoned. An interrupt ends the wait too.
   */
  void close(Duration timeout) {
    lock.lock();
    try {
      closed = true;
      seal();
      changed.signalAll();
      long left = timeout.toNanos();
      while (resolved < sealed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      abandoned = true;
      changed.signalAll();
      lock.unlock();
    }
  }

  /**
   * Waits for a batch, which counts as pending until it is resolved; null when there is no more.
   */
  @Nullable Batch take() {
    lock.lock();
    try {
      while (batches.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return batches.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a batch that was taken has a result. */
  void resolve(Batch batch) {
    lock.lock();
    try {
      stuck = null;
      pending -= batch.weight();
      memory -= batch.memory();
      resolved++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the batch that was taken can neither be delivered nor put aside now. */
  void stuck(Throwable failure) {
    lock.lock();
    try {
      stuck = failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing is to be tried any more. */
  boolean isAbandoned() {
    lock.lock();
    try {
      return abandoned;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many events were taken in. */
  long logged() {
    lock.lock();
    try {
      return logged;
    } finally {
      lock.unlock();
    }
  }
}
