package org.kclframework.streams.spool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.internal.Timeouts;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.producer.Stall;
import org.kclframework.streams.spool.SpoolOptions.WhenFull;

/**
 * Collects records in memory, in the form in which they are written, for a thread that writes and
 * forces many at once. With {@link Durability#MEMORY} nobody waits for that.
 */
final class BatchIntake implements Intake {

  private static final int KEPT_BYTES = 8 << 20;

  /** Whether a thread that put a record is going to wait for the batch. */
  private enum Wait {
    BLOCKING,
    BY_FUTURE
  }

  private record Trouble(Instant since, SpoolException reason) {}

  private final Admission admission;
  private final EntryFormat format;
  private final SpoolTally tally;
  private final Alarm committer;
  private final boolean durable;
  private final int mostBytes;

  /** How long a put waits for room while nothing can be written. */
  private final long patience;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private Batch current;
  private byte @Nullable [] spare;
  private long nextIndex;

  /** How many threads have to wait before the batch is worth being forced. */
  private int expected = 1;

  private volatile boolean closing;

  /** When it is given up to write what cannot be written; set before it is closing. */
  private volatile long deadline;

  private volatile long committed;

  /** All records before are forced. */
  private volatile long forced;

  /** Since when and why nothing can be written at the moment. */
  private volatile @Nullable Trouble trouble;

  private volatile @Nullable Stall failure;
  private volatile @Nullable Runnable awaitEnd;

  /**
   * Creates an intake.
   *
   * @param committer wakes the thread that takes the batches
   */
  BatchIntake(
      Admission admission,
      EntryFormat format,
      SpoolTally tally,
      Alarm committer,
      SpoolOptions options,
      long nextIndex) {
    this.admission = admission;
    this.format = format;
    this.tally = tally;
    this.committer = committer;
    this.durable = options.durability() == Durability.FSYNC;
    // One half is written while the other is filled.
    this.mostBytes =
        Math.min(options.maxBufferedBytes() / 2, options.segmentBytes() - SegmentHeader.SIZE);
    this.patience = options.whenFull() == WhenFull.REJECT ? 0 : options.fullTimeout().toNanos();
    this.nextIndex = nextIndex;
    this.committed = nextIndex;
    this.forced = nextIndex;
    this.current = new Batch(nextIndex, null);
  }

  @Override
  public void put(ProducerRecord record) throws SpoolException, InterruptedException {
    Batch batch = add(record, Wait.BLOCKING);
    if (durable) {
      batch.await();
    }
  }

  @Override
  public CompletableFuture<Void> putAsync(ProducerRecord record)
      throws SpoolException, InterruptedException {
    Batch batch = add(record, Wait.BY_FUTURE);
    // A copy, so that who completes or cancels it does so for one record.
    return durable ? batch.future().copy() : CompletableFuture.completedFuture(null);
  }

  private Batch add(ProducerRecord record, Wait wait) throws SpoolException, InterruptedException {
    byte[] key = EntryFormat.key(record);
    int size = EntryFormat.size(record, key);
    Batch batch = null;
    boolean urgent = false;
    admission.admit(record, size);
    lock.lock();
    try {
      awaitRoom(size);
      admission.requireOpen();
      batch = current;
      int at = batch.grow(size);
      format.write(record, key, size, nextIndex, forced, admission.millis(), batch.bytes, at);
      nextIndex++;
      urgent = durable && batch.records == 1;
      if (durable && wait == Wait.BLOCKING) {
        batch.enlist(Thread.currentThread());
        urgent |= batch.waiting() == expected;
      } else if (durable) {
        batch.wantFuture();
      }
    } finally {
      lock.unlock();
      if (batch == null) {
        admission.revoke(1, size);
      }
    }
    if (urgent) {
      committer.ringNow();
    } else {
      committer.ring();
    }
    if (!durable) {
      tally.accepted.increment();
    }
    return batch;
  }

  /** Waits until the batch that is being filled has room, with the lock held. */
  private void awaitRoom(int size) throws SpoolException, InterruptedException {
    long begun = System.nanoTime();
    while (current.records > 0 && current.length + size > mostBytes && !closing) {
      committer.ringNow();
      Trouble met = trouble;
      if (met == null) {
        drained.await();
        continue;
      }
      long left = patience - (System.nanoTime() - begun);
      if (left <= 0) {
        SpoolException reason = met.reason();
        throw new SpoolException(
            reason.getMessage() + "; what waits for that takes all of maxBufferedBytes", reason);
      }
      long unused = drained.awaitNanos(left);
    }
  }

  /** Returns how many threads wait for the batch that is being filled. */
  int waiting() {
    lock.lock();
    try {
      return current.waiting();
    } finally {
      lock.unlock();
    }
  }

  /** Says for how many threads the committing thread waits. */
  void expect(int threads) {
    lock.lock();
    try {
      expected = threads;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return current.records == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Hands over the batch that was filled, which may be empty, and begins another. */
  Batch take() {
    lock.lock();
    try {
      Batch taken = current;
      current = new Batch(nextIndex, spare);
      spare = null;
      drained.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a batch could not be written so far, and is tried again. */
  void heldUp(SpoolException reason) {
    Trouble before = trouble;
    trouble = new Trouble(before == null ? Instant.now() : before.since(), reason);
    lock.lock();
    try {
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the records of a batch can be read, or have failed. */
  void ended(Batch batch, boolean isForced) {
    long end = batch.nextIndex();
    trouble = null;
    if (isForced) {
      forced = end;
    }
    committed = end;
    if (batch.bytes.length <= KEPT_BYTES) {
      lock.lock();
      try {
        spare = batch.bytes;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Notes that nothing is written any more, since a certain problem. */
  void fail(String problem) {
    failure = new Stall(Instant.now(), problem);
    admission.close(problem);
  }

  @Override
  public Optional<Stall> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Optional<Stall> obstacle() {
    return Optional.ofNullable(trouble)
        .map(met -> new Stall(met.since(), String.valueOf(met.reason().getMessage())));
  }

  boolean isClosing() {
    return closing;
  }

  /** Returns whether it is closing, and the time for that is over. */
  boolean isOutOfTime() {
    return closing && System.nanoTime() - deadline >= 0;
  }

  @Override
  public long nextIndex() {
    lock.lock();
    try {
      return nextIndex;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long committed() {
    return committed;
  }

  /** Sets what waits for the end of the committing thread. */
  void onClose(Runnable value) {
    awaitEnd = value;
  }

  @Override
  public void close(Duration timeout) {
    deadline = System.nanoTime() + Timeouts.nanos(timeout);
    admission.close("it is closed");
    lock.lock();
    try {
      closing = true;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    committer.ringNow();
    requireNonNull(awaitEnd).run();
  }
}
