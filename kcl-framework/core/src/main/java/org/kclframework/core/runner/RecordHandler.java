package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;

/** Handles the records of a shard by a {@link RecordProcessor}. */
final class RecordHandler implements Handler {

  private final RecordProcessor processor;
  private final Assignment assignment;
  private @Nullable CallbackRetry callbacks;

  RecordHandler(RecordProcessor processor, Assignment assignment) {
    this.processor = processor;
    this.assignment = assignment;
  }

  @Override
  public void initialize(ShardContext shard) throws Exception {
    ProcessorCalls.initialize(processor, shard);
  }

  @Override
  public CheckpointPolicy checkpointPolicy() {
    CheckpointPolicy own = ProcessorCalls.checkpointPolicy(processor);
    return assignment
        .internals()
        .options()
        .effective(requireNonNull(own, "checkpointPolicy returned null"));
  }

  @Override
  public Lane lane(CheckpointTracker tracker, CallbackRetry retry) {
    callbacks = retry;
    RunnerInternals internals = assignment.internals();
    FailureHandler failures = new FailureHandler(internals, assignment.workerStop());
    return internals.options().parallelism() == 1
        ? new InlineLane(processor, failures, tracker, internals)
        : new KeyedLane(processor, failures, tracker, internals, assignment.workerStop());
  }

  @Override
  public Checkpoint idle(long millisBehindLatest) throws Exception {
    return ProcessorCalls.idle(processor);
  }

  @Override
  public boolean isBroken() {
    return false;
  }

  @Override
  public boolean owesRecords() {
    return false;
  }

  @Override
  public void recover() {
    // The processor is this process's own: it goes on with what it has.
  }

  @Override
  public boolean endShard() {
    return requireNonNull(callbacks, "the lane comes first")
        .untilDone(
            "shutdown",
            () -> {
              ProcessorCalls.shutdown(processor, ShutdownReason.SHARD_ENDED);
              return true;
            })
        .isPresent();
  }

  @Override
  public Checkpoint shutdown(ShutdownReason reason, long deadlineNanos) throws Exception {
    Checkpoint answer = ProcessorCalls.shutdown(processor, reason);
    if (answer == null) {
      throw new NoCheckpointException("shutdown");
    }
    return answer;
  }

  @Override
  public void abort() {
    // What the user's code does in this process cannot be ended by force.
  }
}
