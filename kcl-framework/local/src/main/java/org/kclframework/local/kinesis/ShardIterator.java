package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A place in a shard from which a client reads, valid for five minutes.
 *
 * @param generation how often all iterators had been expired on command when this one was made
 * @param shardEpoch tells apart the shards of a stream and of a later one with the same name
 * @param position of the next record to read
 */
record ShardIterator(
    Instant createdAt,
    int generation,
    String streamName,
    int shardIndex,
    long shardEpoch,
    long position) {

  static final Duration LIFETIME = Duration.ofMinutes(5);

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 33;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  String toToken() {
    byte[] name = streamName.getBytes(UTF_8);
    ByteBuffer buffer =
        ByteBuffer.allocate(FIXED_BYTES + name.length)
            .put(VERSION)
            .putLong(createdAt.toEpochMilli())
            .putInt(generation)
            .putInt(shardIndex)
            .putLong(shardEpoch)
            .putLong(position)
            .put(name);
    return OpaqueToken.encode(buffer.array());
  }

  /** Returns the iterator that a token stands for, or empty if it stands for none. */
  static Optional<ShardIterator> fromToken(String token) {
    return OpaqueToken.decode(token).flatMap(ShardIterator::decode);
  }

  private static Optional<ShardIterator> decode(byte[] content) {
    if (content.length <= FIXED_BYTES || content[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(content, 1, content.length - 1);
    Instant createdAt = Instant.ofEpochMilli(buffer.getLong());
    int generation = buffer.getInt();
    int shardIndex = buffer.getInt();
    long shardEpoch = buffer.getLong();
    long position = buffer.getLong();
    String name = new String(content, FIXED_BYTES, content.length - FIXED_BYTES, UTF_8);
    return Optional.of(
        new ShardIterator(createdAt, generation, name, shardIndex, shardEpoch, position));
  }

  /**
   * Refuses an iterator that is too old.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException if it is
   */
  void requireFresh(Instant now, int currentGeneration) {
    if (generation != currentGeneration || createdAt.plus(LIFETIME).isBefore(now)) {
      throw KinesisErrors.expiredIterator(
          "Iterator expired. The iterator was created at time "
              + TIME.format(createdAt)
              + " while right now it is "
              + TIME.format(now)
              + " which is further in the future than the tolerated delay of "
              + LIFETIME.toMillis()
              + " milliseconds.");
    }
  }

  /** The same iterator, made now, at another position. */
  ShardIterator movedTo(long newPosition, Instant now) {
    return new ShardIterator(now, generation, streamName, shardIndex, shardEpoch, newPosition);
  }
}
