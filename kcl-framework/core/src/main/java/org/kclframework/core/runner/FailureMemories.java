package org.kclframework.core.runner;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kclframework.core.ShardContext;

/**
 * What failed in the shards of a worker. Safe for use by several threads.
 *
 * <p>Nobody says when a shard is lost for good, so only those are kept that were taken last. A
 * shard that fails comes back soon or goes elsewhere.
 */
final class FailureMemories {

  /** More shards than a worker has at a time when each has a process of its own. */
  static final int MOST = 1000;

  private record ShardName(String stream, String shard) {

    static ShardName of(ShardContext shard) {
      return new ShardName(shard.streamName(), shard.shardId());
    }
  }

  /** By when the shards were taken last, the earliest first. */
  private final Map<ShardName, FailureMemory> memories = new LinkedHashMap<>(16, 0.75f, true);

  /** Returns that of a shard that is taken. */
  synchronized FailureMemory of(ShardContext shard) {
    FailureMemory memory =
        memories.computeIfAbsent(ShardName.of(shard), unknown -> new FailureMemory());
    if (memories.size() > MOST) {
      memories.remove(memories.keySet().iterator().next());
    }
    return memory;
  }

  /** Forgets a shard that has ended. */
  synchronized void forget(ShardContext shard) {
    memories.remove(ShardName.of(shard));
  }
}
