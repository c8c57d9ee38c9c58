package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the end of a shard's resolved prefix and writes it as a checkpoint when the policy, the
 * processor or a stop asks for one.
 *
 * <p>It only ever writes the position it was told last, so a checkpoint cannot pass an unresolved
 * record. A write that fails for now stays due and is repeated by {@link #tick}; processing goes on
 * meanwhile, since a late checkpoint costs duplicates after a crash and nothing else.
 *
 * <p>One thread at a time tells it of progress; all methods may be called by any thread.
 */
final class CheckpointTracker {

  private static final Logger log = LoggerFactory.getLogger(CheckpointTracker.class);

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  private final ShardContext shard;
  private final ShardCheckpointer checkpointer;
  private final CheckpointPolicy policy;
  private final TimeSource time;
  private final StopSignal stop;
  private final Ledger ledger;
  private final Backoff backoff;

  /** Held while a checkpoint is written, so that positions are written in their order. */
  private final ReentrantLock writing = new ReentrantLock();

  /** The last record of the resolved prefix; null until one is resolved. */
  private volatile @Nullable StreamRecord resolved;

  private volatile long resolvedCount;
  private volatile @Nullable StreamRecord written;
  private volatile long writtenCount;
  private volatile @Nullable Instant writtenAt;
  private volatile boolean closed;

  /** Whether a checkpoint was asked for and is not written yet. */
  private volatile boolean due;

  /** When the interval began that the policy's time is measured over. */
  private volatile long intervalStart;

  private int failures;
  private volatile long notBefore;

  CheckpointTracker(
      ShardContext shard,
      ShardCheckpointer checkpointer,
      CheckpointPolicy policy,
      TimeSource time,
      StopSignal stop,
      Ledger ledger,
      RandomGenerator random) {
    this.shard = shard;
    this.checkpointer = checkpointer;
    this.policy = policy;
    this.time = time;
    this.stop = stop;
    this.ledger = ledger;
    this.backoff = new Backoff(FIRST_BACKOFF, LONGEST_BACKOFF, random);
    this.intervalStart = time.nanos();
  }

  /**
   * Moves the end of the resolved prefix.
   *
   * @return whether the policy's count asks for a checkpoint, to be made by {@link #write}
   */
  boolean advance(StreamRecord last, int records) {
    // Only this method's caller writes the count, so reading it back needs no atomic update.
    long count = resolvedCount + records;
    resolved = last;
    resolvedCount = count;
    return policy.records() > 0 && count - writtenCount >= policy.records() && !due;
  }

  /** Writes a checkpoint now; if that fails for now it stays due. */
  void write() {
    due = true;
    attempt();
  }

  /** Writes a checkpoint now, or has {@link #tick} do it soon if one is just being written. */
  void writeUnlessWriting() {
    due = true;
    if (writing.tryLock()) {
      try {
        attempt();
      } finally {
        writing.unlock();
      }
    }
  }

  /** Writes a checkpoint if one is due by time, or was asked for and failed before. */
  void tick() {
    if (closed || stop.isRaised()) {
      return;
    }
    long now = time.nanos();
    boolean timeIsUp = !policy.every().isZero() && now - intervalStart >= policy.every().toNanos();
    if ((due || timeIsUp) && now - notBefore >= 0) {
      attempt();
    }
  }

  /**
   * Writes the final checkpoint, trying again until it is written, the lease is lost or the
   * deadline has come.
   *
   * @return whether everything resolved is covered by a checkpoint
   */
  boolean writeFinal(long deadlineNanos) {
    while (!attempt()) {
      Duration wait = Duration.ofNanos(Math.max(0, notBefore - time.nanos()));
      boolean tooLate = time.nanos() + wait.toNanos() - deadlineNanos >= 0;
      if (tooLate || stop.isAbandoned() || closed) {
        return false;
      }
      time.sleepThrough(stop, wait);
    }
    return true;
  }

  /** Ends the writing of checkpoints; returns when none is being written any more. */
  void close() {
    writing.lock();
    try {
      closed = true;
    } finally {
      writing.unlock();
    }
  }

  private boolean attempt() {
    writing.lock();
    try {
      // The count first: it may then be too low for the record, which only makes the next
      // checkpoint by count come earlier.
      long count = resolvedCount;
      StreamRecord target = resolved;
      due = false;
      if (closed || stop.isAbandoned()) {
        return false;
      }
      if (target == null || target == written) {
        intervalStart = time.nanos();
        return true;
      }
      checkpointer.checkpoint(target.sequenceNumber(), target.subSequenceNumber());
      written = target;
      writtenCount = count;
      writtenAt = time.now();
      intervalStart = time.nanos();
      failures = 0;
      ledger.checkpointed();
      return true;
    } catch (LeaseLostException e) {
      ledger.checkpointFailed();
      if (stop.raise(StopSignal.State.ABANDONED)) {
        log.info("{}: the lease is lost ({})", shard, e.getMessage());
      }
      return false;
    } catch (CheckpointException e) {
      ledger.checkpointFailed();
      failures++;
      notBefore = time.nanos() + backoff.after(failures).toNanos();
      due = true;
      log.warn("{}: checkpoint attempt {} failed: {}", shard, failures, e.getMessage());
      return false;
    } finally {
      writing.unlock();
    }
  }

  /** Returns the last record of the resolved prefix. */
  @Nullable StreamRecord resolved() {
    return resolved;
  }

  /** Returns the record of the last checkpoint that this runner wrote. */
  @Nullable StreamRecord written() {
    return written;
  }

  @Nullable Instant writtenAt() {
    return writtenAt;
  }

  /** Returns whether only {@code Checkpoint.NOW} makes checkpoints. */
  boolean isOnlyWhenAsked() {
    return policy.isOnlyWhenAsked();
  }
}
