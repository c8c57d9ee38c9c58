package org.kclframework.core.runner;

import org.kclframework.core.ShardContext;

/**
 * The way out when a failure can be neither retried nor handed to the failure policy: ends the
 * shard's work and asks for the worker to stop. Safe for use by several threads.
 */
final class WorkerStop {

  private final ShardContext shard;
  private final StopSignal stop;
  private final FatalListener fatal;

  WorkerStop(ShardContext shard, StopSignal stop, FatalListener fatal) {
    this.shard = shard;
    this.stop = stop;
    this.fatal = fatal;
  }

  void because(FatalListener.Cause cause, Throwable failure) {
    stop.raise(StopSignal.State.DRAINING);
    fatal.stop(shard, cause, failure);
  }

  /** Stops because of a failure where none should be. */
  void becauseUnexpected(Throwable failure) {
    because(
        failure instanceof OutOfMemoryError
            ? FatalListener.Cause.OUT_OF_MEMORY
            : FatalListener.Cause.INTERNAL_ERROR,
        failure);
  }
}
