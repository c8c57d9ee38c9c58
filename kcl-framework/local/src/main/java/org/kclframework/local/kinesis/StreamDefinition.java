package org.kclframework.local.kinesis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stream is, apart from its records: one immutable value per state of the stream.
 *
 * @param shards open and closed ones, in the order of their indexes
 * @param consumers in the order in which they were registered
 */
record StreamDefinition(
    String name,
    Instant createdAt,
    StreamSettings settings,
    Map<String, String> tags,
    List<ShardDefinition> shards,
    List<ConsumerDefinition> consumers) {

  StreamDefinition {
    tags = Map.copyOf(tags);
    shards = List.copyOf(shards);
    consumers = List.copyOf(consumers);
  }

  List<ShardDefinition> openShards() {
    return shards.stream().filter(ShardDefinition::isOpen).toList();
  }

  Optional<ShardDefinition> shard(int index) {
    int low = 0;
    int high = shards.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      ShardDefinition shard = shards.get(middle);
      if (shard.index() == index) {
        return Optional.of(shard);
      }
      if (shard.index() < index) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  List<ShardDefinition> childrenOf(int index) {
    return shards.stream().filter(shard -> shard.parents().contains(index)).toList();
  }

  Optional<ConsumerDefinition> consumer(String consumerName) {
    return consumers.stream().filter(consumer -> consumer.name().equals(consumerName)).findFirst();
  }

  /**
   * The index of the next shard. The shard with the greatest index is open, because closing a shard
   * makes children; so an expired shard never had it.
   */
  int nextShardIndex() {
    return shards.get(shards.size() - 1).index() + 1;
  }

  /** The latest creation time in the sequence numbers of this stream, in seconds since 1970. */
  long lastEpoch() {
    return shards.stream().mapToLong(ShardDefinition::epoch).max().orElse(0);
  }

  boolean hasExpiredShards(Instant now) {
    return shards.stream().anyMatch(shard -> shard.isExpired(now, settings.retention()));
  }

  StreamDefinition withoutExpiredShards(Instant now) {
    return withShards(
        shards.stream().filter(shard -> !shard.isExpired(now, settings.retention())).toList());
  }

  StreamDefinition withSettings(StreamSettings newSettings) {
    return new StreamDefinition(name, createdAt, newSettings, tags, shards, consumers);
  }

  StreamDefinition withTags(Map<String, String> newTags) {
    return new StreamDefinition(name, createdAt, settings, newTags, shards, consumers);
  }

  StreamDefinition withShards(List<ShardDefinition> newShards) {
    return new StreamDefinition(name, createdAt, settings, tags, newShards, consumers);
  }

  /** This stream with a consumer added, or with the one of the same name replaced. */
  StreamDefinition withConsumer(ConsumerDefinition consumer) {
    List<ConsumerDefinition> changed = new ArrayList<>(consumers);
    int index = consumers.stream().map(ConsumerDefinition::name).toList().indexOf(consumer.name());
    if (index >= 0) {
      changed.set(index, consumer);
    } else {
      changed.add(consumer);
    }
    return withConsumers(changed);
  }

  StreamDefinition withoutConsumer(String consumerName) {
    return withConsumers(
        consumers.stream().filter(consumer -> !consumer.name().equals(consumerName)).toList());
  }

  private StreamDefinition withConsumers(List<ConsumerDefinition> newConsumers) {
    return new StreamDefinition(name, createdAt, settings, tags, shards, newConsumers);
  }
}
