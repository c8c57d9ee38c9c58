package org.kclframework.local.kinesis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ShardFilter;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/**
 * Which shards a ListShards request asks for. It can be turned into a token for the next page.
 *
 * @param issuedAt when the page was asked for
 * @param streamCreatedAt tells apart a stream and a later one with the same name
 * @param type which shards to select
 * @param time what AT_TIMESTAMP, FROM_TIMESTAMP, AT_TRIM_HORIZON and FROM_TRIM_HORIZON refer to; it
 *     stays the same for all pages
 * @param after only shards with greater indexes, or -1
 */
record ShardListing(
    Instant issuedAt,
    String streamName,
    Instant streamCreatedAt,
    Selection type,
    Instant time,
    int after) {

  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(5);

  /** What is selected, apart from {@code after}. */
  enum Selection {
    ALL,
    OPEN,
    OPEN_AT_TIME,
    OPEN_AT_TIME_OR_LATER
  }

  /**
   * Makes a listing from a request.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.InvalidArgumentException if the filter is
   *     not complete
   */
  static ShardListing begin(
      StreamDefinition stream,
      @Nullable ShardFilter filter,
      @Nullable String exclusiveStartShardId,
      Instant now) {
    int after = exclusiveStartShardId == null ? -1 : indexOf(exclusiveStartShardId);
    ShardListing all =
        new ShardListing(now, stream.name(), stream.createdAt(), Selection.ALL, now, after);
    if (filter == null) {
      return all;
    }
    new Validation()
        .required("shardFilter.type", filter.typeAsString())
        .oneOf(
            "shardFilter.type",
            filter.typeAsString(),
            ShardFilterType.knownValues().stream().map(ShardFilterType::toString).sorted().toList())
        .name("shardFilter.shardId", filter.shardId())
        .check();
    Instant horizon = horizon(stream, now);
    return switch (filter.type()) {
      case AFTER_SHARD_ID -> all.withAfter(Math.max(after, indexOf(requireShardId(filter))));
      case AT_LATEST -> all.with(Selection.OPEN, now);
      case AT_TRIM_HORIZON -> all.with(Selection.OPEN_AT_TIME, horizon);
      case FROM_TRIM_HORIZON -> all.with(Selection.OPEN_AT_TIME_OR_LATER, horizon);
      case AT_TIMESTAMP -> all.with(Selection.OPEN_AT_TIME, max(horizon, requireTime(filter)));
      case FROM_TIMESTAMP ->
          all.with(Selection.OPEN_AT_TIME_OR_LATER, max(horizon, requireTime(filter)));
      case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException("validated above");
    };
  }

  /** From when on there are records: the stream's creation or the end of the retention period. */
  private static Instant horizon(StreamDefinition stream, Instant now) {
    return max(stream.createdAt(), now.minus(stream.settings().retention()));
  }

  private static Instant max(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static int indexOf(String shardId) {
    OptionalInt index = ShardDefinition.indexOf(shardId);
    return index.orElseThrow(
        () -> KinesisErrors.invalidArgument("Invalid shard id " + shardId + "."));
  }

  private static String requireShardId(ShardFilter filter) {
    if (filter.shardId() == null) {
      throw missing("ShardId", filter);
    }
    return filter.shardId();
  }

  private static Instant requireTime(ShardFilter filter) {
    if (filter.timestamp() == null) {
      throw missing("Timestamp", filter);
    }
    return filter.timestamp().truncatedTo(ChronoUnit.MILLIS);
  }

  private static RuntimeException missing(String field, ShardFilter filter) {
    return KinesisErrors.invalidArgument(
        field + " must be specified for a ShardFilter of type " + filter.typeAsString() + ".");
  }

  private ShardListing with(Selection selection, Instant newTime) {
    return new ShardListing(issuedAt, streamName, streamCreatedAt, selection, newTime, after);
  }

  private ShardListing withAfter(int index) {
    return new ShardListing(issuedAt, streamName, streamCreatedAt, type, time, index);
  }

  /** The listing of what comes behind the shard with the given index. */
  ShardListing continuedAfter(int index, Instant now) {
    return new ShardListing(now, streamName, streamCreatedAt, type, time, index);
  }

  List<ShardDefinition> select(StreamDefinition stream) {
    return stream.shards().stream().filter(this::matches).toList();
  }

  private boolean matches(ShardDefinition shard) {
    return shard.index() > after
        && switch (type) {
          case ALL -> true;
          case OPEN -> shard.isOpen();
          case OPEN_AT_TIME -> shard.wasOpenAt(time);
          case OPEN_AT_TIME_OR_LATER -> shard.wasOpenAtOrAfter(time);
        };
  }

  /**
   * Refuses a token that is too old.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException if it is
   */
  void requireFresh(Instant now) {
    if (issuedAt.plus(TOKEN_LIFETIME).isBefore(now)) {
      throw KinesisErrors.expiredNextToken(
          "NextToken was issued at " + issuedAt + " and is valid for 300 seconds only.");
    }
  }

  String toToken() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(issuedAt.toEpochMilli());
      out.writeUTF(streamName);
      out.writeLong(streamCreatedAt.toEpochMilli());
      out.writeUTF(type.name());
      out.writeLong(time.toEpochMilli());
      out.writeInt(after);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return OpaqueToken.encode(bytes.toByteArray());
  }

  /** Returns the listing that a token stands for, or empty if it stands for none. */
  static Optional<ShardListing> fromToken(String token) {
    return OpaqueToken.decode(token).flatMap(ShardListing::decode);
  }

  private static Optional<ShardListing> decode(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      return Optional.of(
          new ShardListing(
              Instant.ofEpochMilli(in.readLong()),
              in.readUTF(),
              Instant.ofEpochMilli(in.readLong()),
              Selection.valueOf(in.readUTF()),
              Instant.ofEpochMilli(in.readLong()),
              in.readInt()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
