package org.kclframework.streams.spool;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Records that become durable together, and the threads that wait for it.
 *
 * <p>Waking a thread takes longer than forcing a fast disk takes for a few of them. So the
 * committing thread wakes two, each of which wakes two others, while it goes on with the next
 * batch.
 */
final class Batch {

  private static final int WAKES = 2;
  private static final int FIRST_BYTES = 1 << 12;

  /** How often a thread lets others run before it sleeps. */
  private static final int YIELDS = 5;

  byte[] bytes;
  int length;
  int records;
  final long firstIndex;

  private Thread[] threads = new Thread[8];
  private int waiting;
  private final AtomicInteger woken = new AtomicInteger();
  private volatile boolean ended;

  /** Whether a thread no longer waits, and so may wake no others. */
  private volatile boolean abandoned;

  private volatile @Nullable SpoolException failure;
  private @Nullable CompletableFuture<Void> future;

  Batch(long firstIndex, byte @Nullable [] bytes) {
    this.firstIndex = firstIndex;
    this.bytes = bytes == null ? new byte[FIRST_BYTES] : bytes;
  }

  /** Makes room for an entry, and returns its place. With the lock of the intake held. */
  int grow(int size) {
    int at = length;
    int end = at + size;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    // Only now: if there is no memory for it, the batch stays as it was.
    length = end;
    records++;
    return at;
  }

  /** Returns the index behind its last record. With the lock of the intake held, or later. */
  long nextIndex() {
    return firstIndex + records;
  }

  /** Notes that the thread is going to wait. With the lock of the intake held. */
  void enlist(Thread thread) {
    if (waiting == threads.length) {
      threads = Arrays.copyOf(threads, 2 * waiting);
    }
    threads[waiting] = thread;
    waiting++;
  }

  /** Returns how many threads wait. With the lock of the intake held, or after the batch. */
  int waiting() {
    return waiting;
  }

  /** Makes the future of all its records, if there is none. With the lock of the intake held. */
  void wantFuture() {
    if (future == null) {
      future = new CompletableFuture<>();
    }
  }

  /** Returns the future that was wanted. */
  CompletableFuture<Void> future() {
    return requireNonNull(future);
  }

  /** Waits for the end; the thread must be enlisted. */
  @SuppressWarnings("ThreadPriorityCheck") // Nothing but the speed depends on it.
  void await() throws SpoolException, InterruptedException {
    boolean interrupted = false;
    for (int yields = YIELDS; !ended && !interrupted; ) {
      if (yields > 0) {
        yields--;
        Thread.yield();
      } else {
        LockSupport.park(this);
      }
      interrupted = !ended && Thread.interrupted();
    }
    if (interrupted) {
      // Whom it would have woken is woken by the committing thread, unless it is too late for that.
      abandoned = true;
    }
    if (ended) {
      wake(WAKES);
    }
    if (interrupted) {
      throw new InterruptedException("the wait for the disk was interrupted");
    }
    throwFailure();
  }

  private void throwFailure() throws SpoolException {
    SpoolException failed = failure;
    if (failed != null) {
      // Each thread throws one of its own, as it may be changed by whom it reaches.
      throw new SpoolException(String.valueOf(failed.getMessage()), failed);
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** Ends the batch, after which no thread is enlisted any more. */
  void end(@Nullable SpoolException failed, Executor callbacks) {
    failure = failed;
    ended = true;
    wake(abandoned ? waiting : WAKES);
    CompletableFuture<Void> waited = future;
    if (waited != null) {
      callbacks.execute(
          () -> {
            if (failed == null) {
              waited.complete(null);
            } else {
              waited.completeExceptionally(failed);
            }
          });
    }
  }

  private void wake(int most) {
    for (int i = 0; i < most; i++) {
      int next = woken.getAndIncrement();
      if (next >= waiting) {
        return;
      }
      LockSupport.unpark(threads[next]);
    }
  }
}
