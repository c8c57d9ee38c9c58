package org.kclframework.core.runner;

import org.kclframework.core.ShardContext;

/** A shard that a runner has taken over, with what the parts of the runner need. */
record Assignment(
    ShardContext shard,
    ShardCheckpointer checkpointer,
    RunnerInternals internals,
    WorkerStop workerStop) {}
