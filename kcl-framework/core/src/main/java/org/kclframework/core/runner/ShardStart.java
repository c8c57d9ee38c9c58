package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.kclframework.core.CheckpointPolicy;

/** Creates and initialises the handler of a shard, and puts together what runs it. */
final class ShardStart {

  /** What exists once the processor is initialised. */
  record Running(Handler handler, CheckpointTracker tracker, Lane lane, Farewell farewell) {}

  private final Assignment assignment;
  private final RunnerInternals internals;
  private final WorkerStop workerStop;

  ShardStart(Assignment assignment) {
    this.assignment = assignment;
    this.internals = assignment.internals();
    this.workerStop = assignment.workerStop();
  }

  /** Returns empty if the processor cannot be created; then the worker stops. */
  Optional<Handler> create(Handler.Factory factory) {
    try {
      return Optional.of(
          internals
              .calls()
              .call(
                  "the processor's constructor",
                  () -> requireNonNull(factory.create(assignment), "there is no processor")));
    } catch (OutOfMemoryError e) {
      workerStop.because(FatalListener.Cause.OUT_OF_MEMORY, e);
    } catch (Throwable e) {
      workerStop.because(FatalListener.Cause.PROCESSOR_UNAVAILABLE, e);
    }
    return Optional.empty();
  }

  /** Returns empty if the shard's work stopped before the processor was initialised. */
  Optional<Running> initialize(Handler handler) {
    CallbackRetry callbacks =
        new CallbackRetry(assignment.shard(), internals, assignment.workerStop());
    Optional<Boolean> initialized =
        callbacks.untilDone(
            "initialize",
            () -> {
              handler.initialize(assignment.shard());
              return true;
            });
    // From here on the processor has to be shut down, even if the shard's work has stopped. Then
    // there is no policy, but nothing is processed either.
    return initialized.map(
        done -> {
          CheckpointPolicy policy =
              callbacks
                  .untilDone("checkpointPolicy", handler::checkpointPolicy)
                  .orElse(CheckpointPolicy.onlyWhenAsked());
          return running(handler, policy, callbacks);
        });
  }

  private Running running(Handler handler, CheckpointPolicy policy, CallbackRetry callbacks) {
    CheckpointTracker tracker =
        new CheckpointTracker(assignment.shard(), assignment.checkpointer(), policy, internals);
    Lane lane = handler.lane(tracker, callbacks);
    Farewell farewell = new Farewell(assignment.shard(), handler, tracker, lane, internals);
    return new Running(handler, tracker, lane, farewell);
  }
}
