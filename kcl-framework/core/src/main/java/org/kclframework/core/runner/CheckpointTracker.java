package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.ResolvedPrefix.Mark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the end of a shard's resolved prefix and writes it as a checkpoint when the policy, the
 * processor or a stop asks for one.
 *
 * <p>It only ever writes a position it was told, so a checkpoint cannot pass an unresolved record.
 * Under a policy that knows only {@code Checkpoint.NOW} the position is that of the record that
 * asked: what was resolved behind it may be in the processor's memory until the next one asks.
 *
 * <p>A write that fails for now stays due and is repeated by {@link #tick} after a backoff;
 * processing goes on meanwhile, since a late checkpoint costs duplicates after a crash and nothing
 * else.
 *
 * <p>One thread at a time tells it of progress; all methods may be called by any thread.
 */
final class CheckpointTracker {

  private static final Logger log = LoggerFactory.getLogger(CheckpointTracker.class);

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  private final ShardContext shard;
  private final ShardCheckpointer checkpointer;
  private final @Nullable Position start;
  private final CheckpointPolicy policy;
  private final long everyNanos;
  private final TimeSource time;
  private final StopSignal stop;
  private final Ledger ledger;
  private final Backoff backoff;

  /** Held while a checkpoint is written, so that positions are written in their order. */
  private final ReentrantLock writing = new ReentrantLock();

  private final ResolvedPrefix resolved = new ResolvedPrefix();

  /** The first record that was delivered; null where nobody told. */
  private volatile @Nullable Position first;

  private volatile @Nullable Position written;
  private volatile long writtenCount;
  private volatile @Nullable Instant writtenAt;
  private volatile boolean closed;

  /** Whether a checkpoint was asked for and is not written yet. */
  private volatile boolean due;

  /** When the interval began that the policy's time is measured over. */
  private volatile long intervalStart;

  /** Failed attempts in a row; guarded by {@link #writing}. */
  private int failures;

  /** The end of the backoff after a failed attempt. */
  private volatile long notBefore;

  CheckpointTracker(
      ShardContext shard,
      ShardCheckpointer checkpointer,
      CheckpointPolicy policy,
      RunnerInternals internals) {
    this.shard = shard;
    this.checkpointer = checkpointer;
    this.start = Position.startOf(shard).orElse(null);
    this.policy = policy;
    this.everyNanos = Nanos.of(policy.every());
    this.time = internals.time();
    this.stop = internals.stop();
    this.ledger = internals.ledger();
    this.backoff = new Backoff(FIRST_BACKOFF, LONGEST_BACKOFF, internals.random());
    this.intervalStart = time.nanos();
    this.notBefore = intervalStart;
  }

  /** Takes note of the first record of each delivery: what is before them all is no checkpoint. */
  void delivered(StreamRecord record) {
    if (first == null) {
      first = Position.of(record);
    }
  }

  /**
   * Moves the end of the resolved prefix.
   *
   * @param records how many records it moves by
   * @param asking the last of these for which a checkpoint is asked, or null
   * @return whether a checkpoint is to be made now, by {@link #write}
   */
  boolean advance(StreamRecord last, int records, @Nullable StreamRecord asking) {
    resolved.advance(last, records);
    if (asking != null) {
      resolved.ask(asking);
      return true;
    }
    return policy.records() > 0 && resolved.count() - writtenCount >= policy.records() && !due;
  }

  /** Returns whether nothing but records, and a stop, asks for checkpoints. */
  boolean isOnlyWhenAsked() {
    return policy.isOnlyWhenAsked();
  }

  /** Takes note that all that is resolved is safely done, whatever each record said. */
  void askForAll() {
    resolved.askForAll();
  }

  /** Writes a checkpoint now; if that fails for now, or failed just before, it stays due. */
  void write() {
    due = true;
    if (isBackoffOver()) {
      attempt();
    }
  }

  /** Writes a checkpoint now, or has {@link #tick} do it soon if one is just being written. */
  void writeUnlessWriting() {
    due = true;
    if (isBackoffOver() && writing.tryLock()) {
      try {
        attempt();
      } finally {
        writing.unlock();
      }
    }
  }

  /** Writes a checkpoint if one is due by time, or was asked for and is not written yet. */
  void tick() {
    if (closed || stop.isRaised()) {
      return;
    }
    boolean timeIsUp = everyNanos > 0 && time.nanos() - intervalStart >= everyNanos;
    if ((due || timeIsUp) && isBackoffOver()) {
      attempt();
    }
  }

  private boolean isBackoffOver() {
    return time.nanos() - notBefore >= 0;
  }

  /**
   * Writes the final checkpoint, trying again until it is written, the lease is lost or the
   * deadline has come.
   *
   * @return whether everything that it may cover is covered
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

  /**
   * Writes a checkpoint that the processor asked for, not beyond what is resolved. What it covers
   * is done even if it cannot be written for now; then it stays due. A position before the first
   * record covers nothing, and need not be one of the stream: none could be read from it.
   *
   * @throws IllegalArgumentException if the position is before the last checkpoint
   */
  void writeNow(Position position) throws CheckpointException {
    writing.lock();
    try {
      requireOpen();
      Position last = checkpoint();
      if (last != null && position.compareTo(last) < 0) {
        throw new IllegalArgumentException(
            "the position must not be before the last checkpoint, "
                + last
                + ", but was "
                + position);
      }
      if (isBeforeAllDelivered(position)) {
        return;
      }
      boolean all = resolved.ask(position);
      if (!position.equals(last)) {
        put(position, all ? resolved.asked().count() : writtenCount);
      }
    } finally {
      writing.unlock();
    }
  }

  private boolean isBeforeAllDelivered(Position position) {
    Position begin = first;
    return begin != null && position.compareTo(begin) < 0 && checkpoint() == null;
  }

  /** Throws if no checkpoint can be written any more. */
  void requireOpen() throws CheckpointException {
    if (stop.isAbandoned()) {
      throw new LeaseLostException("the lease is lost", null);
    }
    if (closed) {
      throw new CheckpointException("the work on the shard has ended", null);
    }
  }

  /**
   * Writes a checkpoint at all that it may cover, trying again until it is written.
   *
   * @return false if the shard's work stopped before it was
   */
  boolean writeAll() {
    while (!attempt()) {
      Duration wait = Duration.ofNanos(Math.max(0, notBefore - time.nanos()));
      if (closed || time.await(stop, wait)) {
        return false;
      }
    }
    return !stop.isRaised();
  }

  private boolean attempt() {
    writing.lock();
    try {
      // Cleared before the position is read: whoever asks after that finds it set.
      due = false;
      // A count that is too low for its position only makes the next checkpoint come earlier.
      Mark mark = policy.isOnlyWhenAsked() ? resolved.asked() : resolved.end();
      Position target = mark.position();
      if (target == null || target.equals(checkpoint())) {
        intervalStart = time.nanos();
        return true;
      }
      if (closed || stop.isAbandoned()) {
        return false;
      }
      put(target, mark.count());
      return true;
    } catch (CheckpointException e) {
      return false;
    } finally {
      writing.unlock();
    }
  }

  /** Takes note of how it went; guarded by {@link #writing}. */
  private void put(Position target, long count) throws CheckpointException {
    try {
      checkpointer.checkpoint(target.sequenceNumber(), target.subSequenceNumber());
    } catch (LeaseLostException e) {
      ledger.checkpointFailed();
      if (stop.raise(StopSignal.State.ABANDONED)) {
        log.info("{}: the lease is lost ({})", shard, e.getMessage());
      }
      throw e;
    } catch (CheckpointException e) {
      failed(e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      failed(e.toString());
      throw new CheckpointException("the checkpoint failed with " + e.getClass().getName(), e);
    }
    written = target;
    writtenCount = count;
    writtenAt = time.now();
    intervalStart = time.nanos();
    failures = 0;
    ledger.checkpointed();
  }

  private void failed(@Nullable String reason) {
    ledger.checkpointFailed();
    failures++;
    notBefore = time.nanos() + backoff.after(failures).toNanos();
    due = true;
    log.warn("{}: checkpoint attempt {} failed: {}", shard, failures, reason);
  }

  /** Returns the last record of the resolved prefix. */
  @Nullable StreamRecord resolved() {
    return resolved.last();
  }

  /** Returns the last checkpoint that this runner wrote. */
  @Nullable Position written() {
    return written;
  }

  /** Returns the last checkpoint of the shard; null if it has none. */
  @Nullable Position checkpoint() {
    Position last = written;
    return last == null ? start : last;
  }

  /** Returns the end of the resolved prefix, from the last checkpoint on; null before either. */
  @Nullable Position end() {
    Position last = resolved.end().position();
    return last == null ? checkpoint() : last;
  }

  /**
   * Returns how many records are resolved beyond the last checkpoint; more than that after a
   * checkpoint that was asked for at an earlier record than the last.
   */
  long resolvedBeyondCheckpoint() {
    Position end = end();
    return end == null || end.equals(checkpoint()) ? 0 : resolved.count() - writtenCount;
  }

  /** Returns the shard as it is taken up at the last checkpoint. */
  ShardContext shardFromCheckpoint() {
    Position last = written;
    return last == null
        ? shard
        : new ShardContext(
            shard.streamName(), shard.shardId(), last.sequenceNumber(), last.subSequenceNumber());
  }

  @Nullable Instant writtenAt() {
    return writtenAt;
  }
}
