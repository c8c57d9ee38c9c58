package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;

/** Handles the records of a shard by a {@link BatchProcessor}. */
final class BatchHandler implements Handler {

  private static final String SHUTDOWN = "shutdown";
  private static final String IDLE = "idle";

  private final Assignment assignment;
  private final RunnerInternals internals;
  private final BatchOptions options;
  private final FailureMemory memory;
  private final BatchSession session;
  private final FailureHandler failures;
  private @Nullable CheckpointTracker tracker;
  private final Runnable ended;
  private @Nullable CallbackRetry callbacks;
  private @Nullable BatchRecovery recovery;

  /**
   * Creates it.
   *
   * @param ended called when the processor has agreed to the shard's end
   */
  BatchHandler(
      BatchProcessor processor,
      BatchOptions options,
      FailureMemory memory,
      Assignment assignment,
      Runnable ended) {
    this.assignment = assignment;
    this.internals = assignment.internals();
    this.options = options;
    this.memory = memory;
    this.ended = ended;
    this.session = new BatchSession(processor, assignment);
    this.failures = new FailureHandler(internals, assignment.workerStop());
    internals.stop().whenRaised(this::limitCall);
  }

  /** No checkpoint can be made of what a call still does after the shard is lost. */
  private void limitCall() {
    if (internals.stop().isAbandoned()) {
      session.limitCall(BatchSession.PATIENCE);
    }
  }

  @Override
  public void initialize(ShardContext shard) throws Exception {
    session.initialize(shard);
  }

  @Override
  public CheckpointPolicy checkpointPolicy() {
    return internals.options().effective(CheckpointPolicy.onlyWhenAsked());
  }

  @Override
  public Lane lane(CheckpointTracker checkpoints, CallbackRetry retry) {
    BatchRecovery back = new BatchRecovery(assignment, session, checkpoints, retry);
    callbacks = retry;
    tracker = checkpoints;
    recovery = back;
    return new BatchLane(session, back, options, memory, checkpoints, assignment);
  }

  @Override
  public Checkpoint idle(long millisBehindLatest) throws Exception {
    try {
      session.idle(millisBehindLatest, new CheckpointRequests(tracker(), null));
      memory.callSucceeded(IDLE);
      return Checkpoint.BY_POLICY;
    } catch (Throwable e) {
      recovery().after(e, failures.backoff(memory.callFailed(IDLE)));
      throw e;
    }
  }

  @Override
  public boolean isBroken() {
    return session.isBroken();
  }

  @Override
  public boolean owesRecords() {
    // What is resolved under a policy is done.
    return tracker().isOnlyWhenAsked()
        && session.isBroken()
        && session.hasTakenBeyond(tracker().checkpoint());
  }

  @Override
  public void recover() {
    recovery().ready();
  }

  @Override
  public boolean endShard() {
    CallbackRetry retry = requireNonNull(callbacks, "the lane comes first");
    boolean agreed = false;
    while (!agreed && recovery().ready()) {
      try {
        agreed = internals.calls().call(SHUTDOWN, this::agreeToEnd);
      } catch (Throwable e) {
        recovery().after(e, failed(retry, e));
      }
    }
    retry.settled(SHUTDOWN);
    return agreed;
  }

  private Duration failed(CallbackRetry retry, Throwable failure) {
    return failure instanceof UncountedFailureException
        ? retry.failedUncounted(SHUTDOWN, failure)
        // Remembered across takings of the shard, so that its waits grow.
        : retry.failed(SHUTDOWN, memory.callFailed(SHUTDOWN), failure);
  }

  private boolean agreeToEnd() throws Exception {
    session.shutdown(ShutdownReason.SHARD_ENDED, new CheckpointRequests(tracker(), null));
    if (tracker().isOnlyWhenAsked() && session.hasTakenBeyond(tracker().checkpoint())) {
      // As in KCL. It may have lost what it took: whoever makes checkpoints makes a last one.
      session.abort();
      throw new UncoveredEndException();
    }
    ended.run();
    return true;
  }

  @Override
  public Checkpoint shutdown(ShutdownReason reason, long deadlineNanos) {
    if (session.isBroken()) {
      session.abort();
      return Checkpoint.BY_POLICY;
    }
    long left = Math.max(0, deadlineNanos - internals.time().nanos());
    Duration limit =
        reason == ShutdownReason.LEASE_LOST ? BatchSession.PATIENCE : Duration.ofNanos(left);
    try {
      session.shutdownWithin(limit, reason, new CheckpointRequests(tracker(), null));
    } catch (Throwable e) {
      // What is resolved under a policy is done, and what was asked for as well: unlike that of a
      // record processor its final checkpoint does not depend on this call.
      internals.failureLog().callFailed(assignment.shard(), "shutdown(" + reason + ")", e);
      session.abort();
    }
    return Checkpoint.BY_POLICY;
  }

  @Override
  public void abort() {
    session.abort();
  }

  private BatchRecovery recovery() {
    return requireNonNull(recovery, "the lane comes first");
  }

  private CheckpointTracker tracker() {
    return requireNonNull(tracker, "the lane comes first");
  }
}
