package org.kclframework.kcl;

import org.kclframework.core.runner.RunnerEnvironment;
import org.kclframework.core.runner.ShardProcessor;

/** Makes what runs a shard; called each time the worker takes a lease. Must not throw. */
@FunctionalInterface
public interface ShardProcessorFactory {

  /** Returns a new processor for one shard, which it learns of when it is initialised. */
  ShardProcessor create(RunnerEnvironment environment);
}
