package org.kclframework.launcher.processor;

import java.util.function.Supplier;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.failure.RedriveBatchProcessor;
import org.kclframework.core.failure.RedriveProcessor;
import org.kclframework.core.runner.BatchOptions;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.core.runner.BatchRunners;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.ShardRunner;
import org.kclframework.kcl.ShardProcessorFactory;

/** What is done with records: by a class, or by processes of an executable. */
public sealed interface Processing {

  /** Returns the maker of what runs each shard. */
  ShardProcessorFactory shardProcessors(RunnerOptions options);

  /** Returns the same for records that are dead letters: it is done with the records in them. */
  Processing ofLetters();

  /** Record by record, by processors of a class. */
  record ByClass(RecordProcessorFactory processors) implements Processing {
    @Override
    public ShardProcessorFactory shardProcessors(RunnerOptions options) {
      return environment -> new ShardRunner(processors, options, environment);
    }

    @Override
    public Processing ofLetters() {
      return new ByClass(() -> new RedriveProcessor(processors.create()));
    }
  }

  /** Batch by batch, by processes of an executable. */
  record ByExecutable(Supplier<BatchProcessor> processes, BatchOptions batches)
      implements Processing {
    @Override
    public ShardProcessorFactory shardProcessors(RunnerOptions options) {
      return new BatchRunners(processes, options, batches)::create;
    }

    @Override
    public Processing ofLetters() {
      return new ByExecutable(() -> new RedriveBatchProcessor(processes.get()), batches);
    }
  }
}
