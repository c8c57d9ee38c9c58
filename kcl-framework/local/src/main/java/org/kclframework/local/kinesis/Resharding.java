package org.kclframework.local.kinesis;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Computes what shards a stream has after a split, a merge or a change of the shard count.
 *
 * <p>The open shards always cover the hash key space without a gap and without an overlap, now and
 * at each earlier moment: a parent closes at the very instant at which its children open. That
 * instant is later than the parent's own opening, and the children's sequence numbers are greater
 * than their parents'.
 */
final class Resharding {

  private Resharding() {}

  /** The shards of a new stream. */
  static List<ShardDefinition> initial(int count, long epoch, Instant now) {
    List<ShardDefinition> shards = new ArrayList<>(count);
    for (HashRange range : HashRange.uniform(count)) {
      shards.add(new ShardDefinition(shards.size(), range, List.of(), epoch, now, null));
    }
    return shards;
  }

  /** Splits an open shard at a hash key, which starts the second child. */
  static StreamDefinition split(
      StreamDefinition stream, ShardDefinition parent, BigInteger newStart, Instant now) {
    HashRange range = parent.hashRange();
    return replace(
        stream, List.of(parent), List.of(range.below(newStart), range.from(newStart)), now);
  }

  /** Merges two open shards, of which the second follows the first in the key space. */
  static StreamDefinition merge(
      StreamDefinition stream, ShardDefinition first, ShardDefinition second, Instant now) {
    return replace(
        stream, List.of(first, second), List.of(first.hashRange().and(second.hashRange())), now);
  }

  /**
   * Splits and merges until the open shards are of equal size. Like Kinesis, this may leave shards
   * that were open for a moment only.
   */
  static StreamDefinition toUniform(StreamDefinition stream, int count, Instant now) {
    List<HashRange> targets = HashRange.uniform(count);
    StreamDefinition result = stream;
    for (HashRange target : targets) {
      result = splitAt(result, target.start(), now);
    }
    for (HashRange target : targets) {
      result = mergeWithin(result, target, now);
    }
    return result;
  }

  private static StreamDefinition splitAt(StreamDefinition stream, BigInteger key, Instant now) {
    ShardDefinition shard =
        stream.openShards().stream()
            .filter(open -> open.hashRange().contains(key))
            .findFirst()
            .orElseThrow();
    return shard.hashRange().start().equals(key) ? stream : split(stream, shard, key, now);
  }

  private static StreamDefinition mergeWithin(
      StreamDefinition stream, HashRange target, Instant now) {
    StreamDefinition result = stream;
    List<ShardDefinition> within = openWithin(result, target);
    while (within.size() > 1) {
      result = merge(result, within.get(0), within.get(1), now);
      within = openWithin(result, target);
    }
    return result;
  }

  private static List<ShardDefinition> openWithin(StreamDefinition stream, HashRange target) {
    return stream.openShards().stream()
        .filter(open -> target.contains(open.hashRange().start()))
        .sorted(Comparator.comparing(open -> open.hashRange().start()))
        .toList();
  }

  private static StreamDefinition replace(
      StreamDefinition stream, List<ShardDefinition> parents, List<HashRange> ranges, Instant now) {
    Instant instant = now;
    long epoch = now.getEpochSecond();
    for (ShardDefinition parent : parents) {
      instant = max(instant, parent.createdAt().plusMillis(1));
      epoch = Math.max(epoch, parent.epoch() + 1);
    }
    Set<Integer> closing = parents.stream().map(ShardDefinition::index).collect(Collectors.toSet());
    List<ShardDefinition> shards = new ArrayList<>();
    for (ShardDefinition shard : stream.shards()) {
      shards.add(closing.contains(shard.index()) ? shard.closed(instant) : shard);
    }
    List<Integer> parentIndexes = parents.stream().map(ShardDefinition::index).toList();
    int index = stream.nextShardIndex();
    for (HashRange range : ranges) {
      shards.add(new ShardDefinition(index, range, parentIndexes, epoch, instant, null));
      index++;
    }
    return stream.withShards(shards);
  }

  private static Instant max(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
