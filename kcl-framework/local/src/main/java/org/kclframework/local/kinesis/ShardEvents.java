package org.kclframework.local.kinesis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;

/**
 * The events of one subscription to a shard: what comes next, and when.
 *
 * <p>There is an event as soon as there are records, one about every second when there are none,
 * and a last one at the end of the shard. Not thread-safe.
 */
final class ShardEvents {

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int MAX_RECORDS = 10_000;
  private static final long MAX_BYTES = 2L << 20;

  private final StreamCatalog catalog;
  private final ConsumerFinder.Found subscriber;
  private final LocalShard shard;

  /** What the subscription may read; null if the rate is not limited. */
  private final @Nullable TokenBucket bytesOut;

  private long position;
  private @Nullable Instant lastSentAt;
  private boolean over;

  ShardEvents(
      StreamCatalog catalog,
      ConsumerFinder.Found subscriber,
      LocalShard shard,
      long position,
      RateLimits rateLimits) {
    this.catalog = catalog;
    this.subscriber = subscriber;
    this.shard = shard;
    this.position = position;
    this.bytesOut = rateLimits == RateLimits.LIKE_AWS ? ShardLimits.newBytesOut() : null;
  }

  Instant now() {
    return catalog.now();
  }

  LocalShard shard() {
    return shard;
  }

  /** Whether the last event was taken. */
  boolean isOver() {
    return over;
  }

  /**
   * Whether there is an event to send now.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException if the stream,
   *     the shard or the consumer is gone
   */
  boolean isReady() {
    requireExisting();
    Instant now = now();
    if (bytesOut != null && !bytesOut.isPositive(now)) {
      return false;
    }
    return shard.hasNews(position)
        || lastSentAt == null
        || !lastSentAt.plus(HEARTBEAT).isAfter(now);
  }

  private void requireExisting() {
    LocalStream stream = subscriber.stream();
    if (stream.isDeleted()) {
      throw KinesisErrors.notFound(StreamCatalog.notFoundMessage(stream.name(), catalog.account()));
    }
    if (stream.shard(shard.definition().index()).isEmpty()) {
      throw KinesisErrors.notFound(ShardFinder.missing(stream, shard.id()));
    }
    if (!stream.definition().consumers().contains(subscriber.consumer())) {
      throw KinesisErrors.notFound(
          "Consumer "
              + subscriber.consumer().name()
              + " under "
              + stream.description()
              + " not found.");
    }
  }

  /** Takes the next event, empty if there is nothing new. */
  SubscribeToShardEvent next() {
    Instant now = now();
    LocalStream stream = subscriber.stream();
    ShardRead read = shard.read(position, MAX_RECORDS, MAX_BYTES, stream.horizon(now));
    if (bytesOut != null) {
      bytesOut.take(read.bytes(), now);
    }
    position = read.nextPosition();
    lastSentAt = now;
    over = read.endOfShard();
    SubscribeToShardEvent.Builder event =
        SubscribeToShardEventStream.subscribeToShardEventBuilder()
            .records(read.records())
            .millisBehindLatest(read.millisBehindLatest(now));
    if (!over) {
      return event.continuationSequenceNumber(shard.sequenceNumberBefore(position)).build();
    }
    return event
        .childShards(
            stream.definition().childrenOf(shard.definition().index()).stream()
                .map(ShardDefinition::toChildModel)
                .toList())
        .build();
  }
}
