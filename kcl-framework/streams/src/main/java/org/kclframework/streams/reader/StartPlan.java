package org.kclframework.streams.reader;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides which of a stream's shards a reader begins with, and where in each. */
final class StartPlan {

  private final List<StreamShard> listed;
  private final Map<String, StreamShard> byId = new LinkedHashMap<>();

  StartPlan(List<StreamShard> listed) {
    this.listed = listed;
    listed.forEach(shard -> byId.put(shard.shardId(), shard));
  }

  /** Returns the shards with these numbers, which count the listed ones from 0. */
  Set<StreamShard> numbered(String streamName, Collection<Integer> numbers) {
    Set<StreamShard> chosen = new LinkedHashSet<>();
    for (int number : numbers) {
      if (number < 0 || number >= listed.size()) {
        throw new IllegalArgumentException(
            "there is no shard "
                + number
                + " in stream "
                + streamName
                + ", which has "
                + listed.size()
                + ", numbered from 0 to "
                + (listed.size() - 1));
      }
      chosen.add(listed.get(number));
    }
    return chosen;
  }

  /** Returns the shards with these ids. */
  Set<StreamShard> named(String streamName, Collection<String> ids) {
    Set<StreamShard> chosen = new LinkedHashSet<>();
    for (String id : ids) {
      StreamShard shard = byId.get(id);
      if (shard == null) {
        throw new IllegalArgumentException("there is no shard " + id + " in stream " + streamName);
      }
      chosen.add(shard);
    }
    return chosen;
  }

  /**
   * Returns where to begin: in a chosen shard with a position of its own, there. Otherwise in the
   * oldest shards that follow those with a position, at their beginning; and elsewhere, where
   * nothing says so, at {@code otherwise}. What precedes a shard with a position has been read.
   */
  Map<StreamShard, StartPosition> starts(
      Collection<StreamShard> chosen,
      Map<String, StartPosition> positions,
      StartPosition otherwise) {
    Set<String> read = ancestors(positions.keySet());
    Set<String> following = descendants(positions.keySet());
    Map<StreamShard, StartPosition> starts = new LinkedHashMap<>();
    for (StreamShard shard : chosen) {
      String id = shard.shardId();
      StartPosition own = positions.get(id);
      if (own != null) {
        starts.put(shard, own);
      } else if (following.contains(id) && !read.contains(id)) {
        starts.put(shard, StartPosition.trimHorizon());
      } else if (!read.contains(id)) {
        begin(shard, otherwise, starts);
      }
    }
    return starts;
  }

  /** Nothing is behind the newest record of a closed shard but what its children hold. */
  private void begin(
      StreamShard shard, StartPosition position, Map<StreamShard, StartPosition> starts) {
    if (shard.isOpen() || !(position instanceof StartPosition.Latest)) {
      starts.put(shard, position);
      return;
    }
    for (String id : descendants(List.of(shard.shardId()))) {
      StreamShard descendant = byId.get(id);
      if (descendant != null && descendant.isOpen()) {
        starts.putIfAbsent(descendant, position);
      }
    }
  }

  private Set<String> ancestors(Collection<String> ids) {
    Set<String> found = new HashSet<>();
    Deque<String> pending = new ArrayDeque<>(ids);
    while (!pending.isEmpty()) {
      StreamShard shard = byId.get(pending.pop());
      if (shard != null) {
        shard.parents().stream().filter(found::add).forEach(pending::push);
      }
    }
    return found;
  }

  private Set<String> descendants(Collection<String> ids) {
    Set<String> line = new LinkedHashSet<>(ids);
    Set<String> found = new LinkedHashSet<>();
    // A child's id is greater than those of its parents, so one pass finds all.
    for (StreamShard shard : listed) {
      if (shard.parents().stream().anyMatch(line::contains)) {
        line.add(shard.shardId());
        found.add(shard.shardId());
      }
    }
    return found;
  }
}
