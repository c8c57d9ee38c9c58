package org.kclframework.core.runner;

import java.util.Optional;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the work on a shard, in one of the three ways there are: finishes what is in hand, has the
 * processor say goodbye once, and sees to the final checkpoint. One thread at a time calls, except
 * where a method says otherwise.
 */
final class Farewell {

  private static final Logger log = LoggerFactory.getLogger(Farewell.class);

  /** What the recording of the shard's end is called on the retry board. */
  private static final String END_KEY = "the shard's end";

  /** How far the shard's end has come. */
  private enum End {
    OPEN,
    /** The processor agreed, but nobody else knows. */
    AGREED,
    RECORDED
  }

  private final ShardContext shard;
  private final Handler handler;
  private final CheckpointTracker tracker;
  private final Lane lane;
  private final RunnerInternals internals;

  private boolean said;

  /** Whether nothing can be known of what the processor has done, since its goodbye failed. */
  private volatile boolean failed;

  private volatile End end = End.OPEN;

  /** How often the shard's end could not be recorded. */
  private int endFailures;

  Farewell(
      ShardContext shard,
      Handler handler,
      CheckpointTracker tracker,
      Lane lane,
      RunnerInternals internals) {
    this.shard = shard;
    this.handler = handler;
    this.tracker = tracker;
    this.lane = lane;
    this.internals = internals;
  }

  /** Returns whether the processor must not be called any more. */
  boolean isSaid() {
    return said;
  }

  /** After a stop was signalled: makes the final checkpoint at the end of what is resolved. */
  void stop(long deadlineNanos) {
    if (end == End.AGREED) {
      // The processor is shut down already. Whoever gets the shard next records its end, and needs
      // no record again for it.
      tracker.askForAll();
      writeFinal(deadlineNanos);
      return;
    }
    if (said) {
      return;
    }
    said = true;
    if (!lane.awaitQuiet(deadlineNanos)) {
      log.warn("{}: records are still being processed at the end of the grace time", shard);
      // A processor that is still at work must not be called from here too.
      writeFinal(deadlineNanos);
      return;
    }
    ShutdownReason reason =
        internals.stop().isAbandoned() ? ShutdownReason.LEASE_LOST : ShutdownReason.STOPPING;
    Optional<Checkpoint> answer = shutDown(reason, deadlineNanos);
    if (answer.isEmpty()) {
      failed = true;
      tracker.close();
      log.warn("{}: no final checkpoint, since the processor's shutdown failed", shard);
      tellUncovered();
      return;
    }
    if (answer.get() == Checkpoint.NOW) {
      tracker.askForAll();
    }
    writeFinal(deadlineNanos);
  }

  /**
   * Like {@link #stop} while a callback does not return: the processor is not called, but ended by
   * force if it can be. May be called by any thread.
   */
  void stopWithoutProcessor(long deadlineNanos) {
    log.warn("{}: a callback is still running at the end of the grace time", shard);
    handler.abort();
    lane.awaitQuiet(deadlineNanos);
    writeFinal(deadlineNanos);
  }

  private void writeFinal(long deadlineNanos) {
    if (!tracker.writeFinal(deadlineNanos) && end != End.RECORDED) {
      log.warn("{}: no final checkpoint, the records since the last come again", shard);
    }
    tracker.close();
    tellUncovered();
  }

  private void tellUncovered() {
    long records = uncovered();
    // Of a shard that is lost or given back, the next owner has them.
    if (records > 0 && !internals.stop().isAbandoned()) {
      log.warn(
          "{}: the processor failed, and {} processed records have no checkpoint: they come again",
          shard,
          records);
    }
  }

  /**
   * Returns how many processed records no checkpoint covers, once the processor has failed with
   * them; 0 if it has not. May be called by any thread.
   */
  long uncovered() {
    return failed || handler.owesRecords() ? tracker.resolvedBeyondCheckpoint() : 0;
  }

  /**
   * When each record is resolved: has the processor agree to the shard's end.
   *
   * @return false if the shard's work stopped before it did
   */
  boolean endShard() {
    said = handler.endShard();
    end = said ? End.AGREED : End.OPEN;
    return said;
  }

  /** The processor agreed to the shard's end, but it could not be recorded; to be tried again. */
  void endNotRecorded() {
    if (end == End.AGREED) {
      endFailures++;
      internals.board().failed(END_KEY, "", endFailures, "the shard's end is not recorded");
    }
  }

  /** The shard's end is recorded, so no checkpoint may follow. May be called by any thread. */
  void endRecorded() {
    end = End.RECORDED;
    tracker.close();
    internals.board().resolved(END_KEY);
  }

  /** When the lease is lost: waits for what is in hand; no checkpoint can be made. */
  void leaseLost() {
    tracker.close();
    long forEver = internals.time().nanos() + Nanos.of(Nanos.FOREVER);
    // Also when all is said: the shard may be taken again here as soon as this returns.
    boolean quiet = lane.awaitQuiet(forEver);
    if (!said && quiet) {
      said = true;
      shutDown(ShutdownReason.LEASE_LOST, forEver);
    }
  }

  /** Calls the processor's shutdown; returns empty if it failed. */
  private Optional<Checkpoint> shutDown(ShutdownReason reason, long deadlineNanos) {
    String name = "shutdown(" + reason + ")";
    try {
      return Optional.of(
          internals.calls().call(name, () -> handler.shutdown(reason, deadlineNanos)));
    } catch (Throwable e) {
      internals.failureLog().callFailed(shard, name, e);
      return Optional.empty();
    }
  }
}
