package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;

/**
 * Makes the runners of a worker's shards, whose records are processed batch by batch, and remembers
 * per shard what failed, across takings of its lease. Safe for use by several threads.
 */
public final class BatchRunners {

  private final Supplier<? extends BatchProcessor> processors;
  private final RunnerOptions options;
  private final BatchOptions batches;

  /**
   * Creates it.
   *
   * @param processors makes the processor of a shard, each time the shard is taken
   * @param options how the shards are run
   * @param batches how batches are cut
   */
  public BatchRunners(
      Supplier<? extends BatchProcessor> processors, RunnerOptions options, BatchOptions batches) {
    this.processors = requireNonNull(processors, "processors is null");
    this.options = requireNonNull(options, "options is null");
    this.batches = requireNonNull(batches, "batches is null");
  }

  /** Returns the runner of one shard, which it learns of when it is initialised. */
  public ShardProcessor create(RunnerEnvironment environment) {
    throw new UnsupportedOperationException(
        "not built yet: " + processors + options + batches + environment);
  }
}
