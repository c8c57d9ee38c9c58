package org.kclframework.streams.producer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kclframework.streams.shard.HashKey;

/** The lanes to the open shards of a stream. Belongs to the sending thread. */
final class Lanes {

  private final List<Lane> byRange;
  private int turn;

  private Lanes(List<Lane> byRange) {
    this.byRange = byRange;
  }

  /** Makes lanes to shards, at least one. */
  static Lanes to(List<ShardRange> shards) {
    return new Lanes(List.of()).changedTo(shards);
  }

  /**
   * Returns lanes to other shards; a shard that stays keeps its rate, and what is ready is lost.
   */
  Lanes changedTo(List<ShardRange> shards) {
    Map<String, RateLimit> limits = new HashMap<>();
    byRange.forEach(lane -> limits.put(lane.shard.shardId(), lane.limit));
    List<Lane> lanes = new ArrayList<>();
    shards.stream()
        .sorted(Comparator.comparing((ShardRange shard) -> shard.hashKeys().first()))
        .forEach(
            shard ->
                lanes.add(new Lane(shard, limits.getOrDefault(shard.shardId(), new RateLimit()))));
    return new Lanes(lanes);
  }

  /** Returns the lane to the shard that takes a hash key. */
  Lane of(HashKey key) {
    int low = 0;
    int high = byRange.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (byRange.get(middle).shard.hashKeys().first().compareTo(key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return byRange.get(low);
  }

  /** Returns the lanes, beginning with another one each time, so that none has to wait for ever. */
  List<Lane> inTurn() {
    turn = (turn + 1) % byRange.size();
    List<Lane> lanes = new ArrayList<>(byRange.size());
    lanes.addAll(byRange.subList(turn, byRange.size()));
    lanes.addAll(byRange.subList(0, turn));
    return lanes;
  }

  List<Lane> all() {
    return byRange;
  }
}
