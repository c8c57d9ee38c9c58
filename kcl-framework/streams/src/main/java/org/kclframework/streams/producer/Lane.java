package org.kclframework.streams.producer;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is ready to be sent to one shard. Belongs to the sending thread. */
final class Lane {

  final ShardRange shard;
  final RateLimit limit;

  /** Keys whose first record may be sent, in the order in which they are to be served. */
  final Deque<KeyQueue> ready = new ArrayDeque<>();

  Lane(ShardRange shard, RateLimit limit) {
    this.shard = shard;
    this.limit = limit;
  }
}
