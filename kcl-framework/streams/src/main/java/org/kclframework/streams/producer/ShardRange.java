package org.kclframework.streams.producer;

import java.math.BigInteger;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * An open shard and the hash keys that it takes.
 *
 * @param shardId the shard; empty for the whole of a stream whose shards may not be listed
 * @param first the first hash key
 * @param last the last hash key
 */
record ShardRange(String shardId, HashKey first, HashKey last) {

  /** All of a stream, for who may not know its shards. */
  static final ShardRange WHOLE_STREAM = new ShardRange("", new HashKey(0, 0), new HashKey(-1, -1));

  static ShardRange of(Shard shard) {
    HashKeyRange range = shard.hashKeyRange();
    return new ShardRange(
        shard.shardId(),
        HashKey.of(new BigInteger(range.startingHashKey())),
        HashKey.of(new BigInteger(range.endingHashKey())));
  }

  boolean isKnown() {
    return !shardId.isEmpty();
  }

  boolean contains(HashKey key) {
    return first.compareTo(key) <= 0 && key.compareTo(last) <= 0;
  }
}
