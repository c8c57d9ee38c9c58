package org.kclframework.local.kinesis;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the open shard for a hash key. Immutable. */
final class ShardRouter {

  /** The open shards by the first key of their range; together they cover the key space. */
  private final TreeMap<BigInteger, LocalShard> byStart = new TreeMap<>();

  ShardRouter(List<LocalShard> openShards) {
    openShards.forEach(shard -> byStart.put(shard.definition().hashRange().start(), shard));
  }

  LocalShard route(BigInteger hashKey) {
    Map.Entry<BigInteger, LocalShard> entry = byStart.floorEntry(hashKey);
    if (entry == null) {
      throw new IllegalStateException("no open shard for hash key " + hashKey);
    }
    return entry.getValue();
  }
}
