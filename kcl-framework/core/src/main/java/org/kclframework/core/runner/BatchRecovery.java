package org.kclframework.core.runner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a shard's batch processor back after a failure.
 *
 * <p>It is begun again in place, at the last checkpoint. But if it had taken records that no
 * checkpoint covers, these are lost with it and have to be delivered again: then the shard is given
 * back. In either case not before the wait that the failure asks for, so that a processor that
 * always fails does not drive its shard through the workers.
 */
final class BatchRecovery {

  private static final Logger log = LoggerFactory.getLogger(BatchRecovery.class);

  private final Assignment assignment;
  private final BatchSession session;
  private final CheckpointTracker tracker;
  private final CallbackRetry callbacks;
  private final StopSignal stop;
  private final TimeSource time;

  /** What failed last; null if nothing did since the processor was begun. */
  private @Nullable Throwable failure;

  /** The end of the wait for the next attempt. */
  private long notBefore;

  BatchRecovery(
      Assignment assignment,
      BatchSession session,
      CheckpointTracker tracker,
      CallbackRetry callbacks) {
    this.assignment = assignment;
    this.session = session;
    this.tracker = tracker;
    this.callbacks = callbacks;
    this.stop = assignment.internals().stop();
    this.time = assignment.internals().time();
  }

  /** Takes note that something failed, and how long the next attempt has to wait. */
  void after(Throwable cause, Duration wait) {
    failure = cause;
    notBefore = time.nanos() + wait.toNanos();
  }

  /** Waits until the processor may be called; returns false if the shard's work stops before. */
  boolean ready() {
    Throwable last = failure;
    if (last == null || stop.isRaised()) {
      return !stop.isRaised();
    }
    if (!tracker.writeAll()
        || time.await(stop, Duration.ofNanos(Math.max(0, notBefore - time.nanos())))) {
      return false;
    }
    if (session.isBroken() && !beginAgain(last)) {
      return false;
    }
    failure = null;
    return true;
  }

  private boolean beginAgain(Throwable last) {
    if (session.hasTakenBeyond(tracker.checkpoint())) {
      giveBack(last);
      return false;
    }
    return callbacks
        .untilDone(
            "initialize",
            () -> {
              session.initialize(tracker.shardFromCheckpoint());
              return true;
            })
        .isPresent();
  }

  private void giveBack(Throwable last) {
    if (assignment.checkpointer().giveBack()) {
      log.info(
          "{}: given back, with {} records since its last checkpoint",
          assignment.shard(),
          tracker.resolvedBeyondCheckpoint());
      stop.raise(StopSignal.State.ABANDONED);
      session.abort();
      return;
    }
    // The records cannot be had again in this run, and to go on without them would lose them.
    assignment.workerStop().because(FatalListener.Cause.FAILURE_POLICY, last);
  }
}
