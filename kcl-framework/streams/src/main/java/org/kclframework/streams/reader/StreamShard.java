package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.kclframework.streams.shard.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * A shard of a stream.
 *
 * @param shardId its id
 * @param parents the ids of the shards that it was split off or merged from, as far as these are
 *     known; they may be gone from the stream
 * @param state whether it takes records
 * @param hashKeys which records it takes
 */
public record StreamShard(
    String shardId, List<String> parents, State state, HashKeyRange hashKeys) {

  /** Whether a shard takes records. */
  public enum State {
    /** It takes records. */
    OPEN,
    /** It was split or merged. Its records stay for as long as the stream retains them. */
    CLOSED
  }

  /** Copies the list. */
  public StreamShard {
    requireNonNull(shardId, "shardId is null");
    requireNonNull(state, "state is null");
    requireNonNull(hashKeys, "hashKeys is null");
    parents = List.copyOf(parents);
  }

  static StreamShard of(Shard shard) {
    List<String> parents = new ArrayList<>();
    if (shard.parentShardId() != null) {
      parents.add(shard.parentShardId());
    }
    if (shard.adjacentParentShardId() != null) {
      parents.add(shard.adjacentParentShardId());
    }
    boolean open = shard.sequenceNumberRange().endingSequenceNumber() == null;
    return new StreamShard(
        shard.shardId(),
        parents,
        open ? State.OPEN : State.CLOSED,
        HashKeyRange.of(shard.hashKeyRange()));
  }

  /** Takes it for open: whether it is shows when it has been read to its end. */
  static StreamShard of(ChildShard shard) {
    return new StreamShard(
        shard.shardId(), shard.parentShards(), State.OPEN, HashKeyRange.of(shard.hashKeyRange()));
  }

  boolean isOpen() {
    return state == State.OPEN;
  }
}
