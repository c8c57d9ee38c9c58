package org.kclframework.streams.reader;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.reader.ShardReading.State;

/**
 * The shards that are read, and what is known of their ancestry: none begins before its ancestors
 * are read to the end, so that the records of a partition key come in their order. Guarded by the
 * reader's lock.
 */
final class ShardFamily {

  private final String streamName;
  private final ReadTally tally;
  private final Map<String, ShardReading> readings = new LinkedHashMap<>();
  private final Map<String, List<String>> parents = new HashMap<>();

  ShardFamily(String streamName, ReadTally tally) {
    this.streamName = streamName;
    this.tally = tally;
  }

  Collection<ShardReading> readings() {
    return readings.values();
  }

  /** Learns who descends from whom. */
  void learn(Collection<StreamShard> shards) {
    shards.forEach(shard -> parents.put(shard.shardId(), shard.parents()));
  }

  /** Returns whether each parent of these shards is known. */
  boolean knowsParentsOf(Collection<StreamShard> shards) {
    return shards.stream().allMatch(shard -> parents.keySet().containsAll(shard.parents()));
  }

  /** Adds a shard to be read, unless it is. */
  void add(StreamShard shard, StartPosition start) {
    readings.computeIfAbsent(
        shard.shardId(), id -> new ShardReading(streamName, shard, start, tally));
    parents.put(shard.shardId(), shard.parents());
  }

  /** Lets those shards begin whose ancestors are at their ends. */
  void wake(long now) {
    for (ShardReading reading : readings.values()) {
      if (reading.state() == State.WAITING && !isBehindAncestors(reading, now)) {
        reading.beIdle(now);
      }
    }
  }

  /** Returns whether a shard has to wait; what it waits for goes on, if it was left at its tip. */
  private boolean isBehindAncestors(ShardReading reading, long now) {
    boolean waits = false;
    Set<String> seen = new HashSet<>();
    Deque<String> pending = new ArrayDeque<>(reading.shard().parents());
    while (!pending.isEmpty()) {
      String id = pending.pop();
      if (!seen.add(id)) {
        continue;
      }
      ShardReading ancestor = readings.get(id);
      if (ancestor != null && ancestor.state() != State.ENDED) {
        waits = true;
        if (ancestor.state() == State.DONE) {
          ancestor.ask(ancestor.step(), now);
        }
      }
      pending.addAll(parentsOf(id));
    }
    return waits;
  }

  private List<String> parentsOf(String id) {
    @Nullable List<String> known = parents.get(id);
    return known == null ? List.of() : known;
  }
}
