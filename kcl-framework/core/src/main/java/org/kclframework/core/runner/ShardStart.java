package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.ShardContext;

/** Creates and initialises the processor of a shard, and puts together what runs it. */
final class ShardStart {

  /** What exists once the processor is initialised. */
  record Running(
      RecordProcessor processor, CheckpointTracker tracker, Lane lane, Farewell farewell) {}

  private final ShardContext shard;
  private final ShardCheckpointer checkpointer;
  private final RunnerInternals internals;
  private final WorkerStop workerStop;

  ShardStart(
      ShardContext shard,
      ShardCheckpointer checkpointer,
      RunnerInternals internals,
      WorkerStop workerStop) {
    this.shard = shard;
    this.checkpointer = checkpointer;
    this.internals = internals;
    this.workerStop = workerStop;
  }

  /** Returns empty if the shard's work stopped before the processor was initialised. */
  Optional<Running> start(RecordProcessorFactory factory) {
    return create(factory).flatMap(this::initialize);
  }

  private Optional<RecordProcessor> create(RecordProcessorFactory factory) {
    try {
      return Optional.of(
          internals
              .calls()
              .call(
                  "the processor's constructor",
                  () -> requireNonNull(factory.create(), "the factory returned no processor")));
    } catch (OutOfMemoryError e) {
      workerStop.because(FatalListener.Cause.OUT_OF_MEMORY, e);
    } catch (Throwable e) {
      workerStop.because(FatalListener.Cause.PROCESSOR_UNAVAILABLE, e);
    }
    return Optional.empty();
  }

  private Optional<Running> initialize(RecordProcessor processor) {
    CallbackRetry callbacks = new CallbackRetry(shard, internals, workerStop);
    Optional<Boolean> initialized =
        callbacks.untilDone(
            "initialize",
            () -> {
              ProcessorCalls.initialize(processor, shard);
              return true;
            });
    // From here on the processor has to be shut down, even if the shard's work has stopped. Then
    // there is no policy, but nothing is processed either.
    return initialized.map(
        done -> {
          CheckpointPolicy policy =
              callbacks
                  .untilDone("checkpointPolicy", () -> policyOf(processor))
                  .orElse(CheckpointPolicy.onlyWhenAsked());
          return running(processor, policy, callbacks);
        });
  }

  private CheckpointPolicy policyOf(RecordProcessor processor) {
    CheckpointPolicy own = ProcessorCalls.checkpointPolicy(processor);
    return internals.options().effective(requireNonNull(own, "checkpointPolicy returned null"));
  }

  private Running running(
      RecordProcessor processor, CheckpointPolicy policy, CallbackRetry callbacks) {
    CheckpointTracker tracker = new CheckpointTracker(shard, checkpointer, policy, internals);
    FailureHandler failures = new FailureHandler(internals, workerStop);
    Lane lane =
        internals.options().parallelism() == 1
            ? new InlineLane(processor, failures, tracker, internals)
            : new KeyedLane(processor, failures, tracker, internals, workerStop);
    Farewell farewell = new Farewell(shard, processor, tracker, lane, callbacks, internals);
    return new Running(processor, tracker, lane, farewell);
  }
}
