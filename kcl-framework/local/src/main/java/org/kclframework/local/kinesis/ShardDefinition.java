package org.kclframework.local.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.SequenceNumberRange;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * What a shard is, apart from its records.
 *
 * @param index the number in the shard's id
 * @param hashRange the hash keys that the shard takes, or took while it was open
 * @param parents the indexes of no shard, of the shard that was split, or of the two that were
 *     merged
 * @param epoch the creation time in the shard's sequence numbers, in seconds since 1970
 * @param createdAt from when on the shard is open, inclusive
 * @param closedAt until when the shard was open, exclusive; null while it is
 */
record ShardDefinition(
    int index,
    HashRange hashRange,
    List<Integer> parents,
    long epoch,
    Instant createdAt,
    @Nullable Instant closedAt) {

  private static final String ID_PREFIX = "shardId-";
  private static final int ID_DIGITS = 12;

  ShardDefinition {
    parents = List.copyOf(parents);
  }

  /** Returns the id of the shard with the given index. */
  static String id(int index) {
    String digits = Integer.toString(index);
    return ID_PREFIX + "0".repeat(ID_DIGITS - digits.length()) + digits;
  }

  /**
   * Returns the index in a shard id, or empty if it is none. Like Kinesis, this accepts "7" and
   * "shardId-7" too.
   */
  static OptionalInt indexOf(String shardId) {
    String digits = shardId.substring(shardId.indexOf('-') + 1);
    boolean valid = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!valid || digits.length() > ID_DIGITS) {
      return OptionalInt.empty();
    }
    long index = Long.parseLong(digits);
    return index > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) index);
  }

  String id() {
    return id(index);
  }

  boolean isOpen() {
    return closedAt == null;
  }

  boolean wasOpenAt(Instant time) {
    return !createdAt.isAfter(time) && wasOpenAtOrAfter(time);
  }

  boolean wasOpenAtOrAfter(Instant time) {
    return closedAt == null || closedAt.isAfter(time);
  }

  /** Whether the shard is closed and all of its records are older than the retention period. */
  boolean isExpired(Instant now, Duration retention) {
    return closedAt != null && closedAt.plus(retention).isBefore(now);
  }

  ShardDefinition closed(Instant time) {
    return new ShardDefinition(index, hashRange, parents, epoch, createdAt, time);
  }

  /** The sequence number before the first record. */
  SequenceNumber firstSequenceNumber() {
    return new SequenceNumber(epoch, index, 0, createdAt.getEpochSecond());
  }

  Shard toModel() {
    return Shard.builder()
        .shardId(id())
        .parentShardId(parents.isEmpty() ? null : id(parents.get(0)))
        .adjacentParentShardId(parents.size() < 2 ? null : id(parents.get(1)))
        .hashKeyRange(hashRange.toModel())
        .sequenceNumberRange(sequenceNumberRange())
        .build();
  }

  private SequenceNumberRange sequenceNumberRange() {
    SequenceNumberRange.Builder range =
        SequenceNumberRange.builder().startingSequenceNumber(firstSequenceNumber().toString());
    if (closedAt != null) {
      SequenceNumber last =
          new SequenceNumber(epoch, index, SequenceNumber.LAST_INDEX, closedAt.getEpochSecond());
      range.endingSequenceNumber(last.toString());
    }
    return range.build();
  }

  ChildShard toChildModel() {
    return ChildShard.builder()
        .shardId(id())
        .parentShards(parents.stream().map(ShardDefinition::id).toList())
        .hashKeyRange(hashRange.toModel())
        .build();
  }
}
