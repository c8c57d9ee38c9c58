package org.kclframework.local.kinesis;

import java.util.OptionalInt;

/** Finds the shard that a request names, or says in Kinesis' words that there is none. */
final class ShardFinder {

  private ShardFinder() {}

  /**
   * Returns a shard, open or closed.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException if there is
   *     none with this id, or if its last record is past the retention period
   */
  static LocalShard find(LocalStream stream, String shardId) {
    return stream
        .shard(indexOf(stream, shardId))
        .orElseThrow(() -> KinesisErrors.notFound(missing(stream, shardId)));
  }

  /**
   * Returns the current definition of a shard, open or closed, for an operation that changes it.
   */
  static ShardDefinition findDefinition(
      StreamDefinition definition, LocalStream stream, String shardId) {
    return definition
        .shard(indexOf(stream, shardId))
        .orElseThrow(() -> KinesisErrors.notFound(notFound(stream, shardId)));
  }

  static String missing(LocalStream stream, String shardId) {
    return "Shard " + shardId + " in " + stream.description() + " does not exist";
  }

  private static int indexOf(LocalStream stream, String shardId) {
    OptionalInt index = ShardDefinition.indexOf(shardId);
    return index.orElseThrow(() -> KinesisErrors.notFound(notFound(stream, shardId)));
  }

  private static String notFound(LocalStream stream, String shardId) {
    return "Could not find shard " + shardId + " in " + stream.description() + ".";
  }
}
