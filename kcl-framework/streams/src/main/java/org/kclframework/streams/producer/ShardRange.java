package org.kclframework.streams.producer;

import org.kclframework.streams.shard.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * An open shard.
 *
 * @param shardId the shard; empty for the whole of a stream whose shards may not be listed
 * @param hashKeys which records it takes
 */
record ShardRange(String shardId, HashKeyRange hashKeys) {

  /** All of a stream, for who may not know its shards. */
  static final ShardRange WHOLE_STREAM = new ShardRange("", HashKeyRange.ALL);

  static ShardRange of(Shard shard) {
    return new ShardRange(shard.shardId(), HashKeyRange.of(shard.hashKeyRange()));
  }

  boolean isKnown() {
    return !shardId.isEmpty();
  }
}
