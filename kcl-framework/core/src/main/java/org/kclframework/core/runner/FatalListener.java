package org.kclframework.core.runner;

import org.kclframework.core.ShardContext;

/** Told when a shard's failure has to stop the whole worker. Must return at once. */
@FunctionalInterface
public interface FatalListener {

  /** Why the worker has to stop. */
  enum Cause {
    /** The failure policy says stop. */
    FAILURE_POLICY,
    /** The processor cannot be created. */
    PROCESSOR_UNAVAILABLE,
    /** Memory ran out, so nothing in this process can be relied on any more. */
    OUT_OF_MEMORY,
    /** Something failed in the framework itself. */
    INTERNAL_ERROR
  }

  /** Asks for the worker to stop. */
  void stop(ShardContext shard, Cause cause, Throwable failure);
}
