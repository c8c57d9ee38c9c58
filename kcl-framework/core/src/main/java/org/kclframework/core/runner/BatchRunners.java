package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.kclframework.core.ShardContext;

/**
 * Makes the runners of a worker's shards, whose records are processed batch by batch, and remembers
 * per shard what failed, across takings of its lease. Safe for use by several threads.
 *
 * <p>If the options say when checkpoints are made, by time or by count, they are made of the
 * batches that were processed. Otherwise only those are made that a processor asks for: what it
 * processed without asking may be in its memory. If it breaks then, its shard is {@linkplain
 * ShardCheckpointer#giveBack given back}, to be read again from the last checkpoint.
 *
 * <p>A shard's batches are processed one after the other, whatever parallelism the options say.
 */
public final class BatchRunners {

  private final Supplier<? extends BatchProcessor> processors;
  private final RunnerOptions options;
  private final BatchOptions batches;
  private final FailureMemories memories = new FailureMemories();

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
    return ShardRunner.of(this::handler, options, environment);
  }

  private Handler handler(Assignment assignment) {
    ShardContext shard = assignment.shard();
    return new BatchHandler(
        requireNonNull(processors.get(), "the supplier returned no processor"),
        batches,
        memories.of(shard),
        assignment,
        () -> memories.forget(shard));
  }
}
