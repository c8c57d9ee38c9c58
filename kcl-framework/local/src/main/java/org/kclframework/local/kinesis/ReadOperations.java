package org.kclframework.local.kinesis;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** GetShardIterator and GetRecords. Thread-safe. */
final class ReadOperations {

  /** The most records that a response carries. */
  static final int MAX_RECORDS = 10_000;

  /** The most bytes that a response carries, unless a single record is greater. */
  static final long MAX_BYTES = 10L << 20;

  private static final int MAX_ITERATOR_LENGTH = 512;
  private static final List<String> ITERATOR_TYPES =
      Arrays.stream(ShardIteratorType.values())
          .filter(type -> type != ShardIteratorType.UNKNOWN_TO_SDK_VERSION)
          .map(ShardIteratorType::toString)
          .toList();

  private final StreamCatalog catalog;
  private final RateLimits rateLimits;

  /** See {@link ShardIterator#generation()}. */
  private final AtomicInteger generation = new AtomicInteger();

  ReadOperations(StreamCatalog catalog, RateLimits rateLimits) {
    this.catalog = catalog;
    this.rateLimits = rateLimits;
  }

  /** Makes all shard iterators that were handed out so far expired. */
  void expireIterators() {
    generation.incrementAndGet();
  }

  GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
    new Validation()
        .requiredName("shardId", request.shardId())
        .required("shardIteratorType", request.shardIteratorTypeAsString())
        .oneOf("shardIteratorType", request.shardIteratorTypeAsString(), ITERATOR_TYPES)
        .sequenceNumber("startingSequenceNumber", request.startingSequenceNumber())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    catalog.dropExpiredShards(stream);
    LocalShard shard = ShardFinder.find(stream, request.shardId());
    Instant now = catalog.now();
    StartingPoint start =
        new StartingPoint(
            "GetShardIterator",
            request.shardIteratorType(),
            request.startingSequenceNumber(),
            request.timestamp());
    ShardIterator iterator =
        new ShardIterator(
            now,
            generation.get(),
            stream.name(),
            shard.definition().index(),
            shard.definition().epoch(),
            start.positionIn(stream, shard, now));
    return GetShardIteratorResponse.builder().shardIterator(iterator.toToken()).build();
  }

  GetRecordsResponse getRecords(GetRecordsRequest request) {
    new Validation()
        .range("limit", request.limit(), 1, MAX_RECORDS)
        .required("shardIterator", request.shardIterator())
        .length("shardIterator", request.shardIterator(), 1, MAX_ITERATOR_LENGTH)
        .check();
    ShardIterator iterator =
        ShardIterator.fromToken(request.shardIterator()).orElseThrow(ReadOperations::invalid);
    Instant now = catalog.now();
    iterator.requireFresh(now, generation.get());
    LocalStream stream = catalog.get(iterator.streamName());
    LocalShard shard = ShardFinder.find(stream, ShardDefinition.id(iterator.shardIndex()));
    if (shard.definition().epoch() != iterator.shardEpoch()) {
      throw invalid();
    }
    if (rateLimits == RateLimits.LIKE_AWS && !shard.admitRead(now)) {
      throw KinesisErrors.throughputExceeded(stream.rateExceededMessage(shard));
    }
    int limit = request.limit() == null ? MAX_RECORDS : request.limit();
    ShardRead read = shard.read(iterator.position(), limit, MAX_BYTES, stream.horizon(now));
    if (rateLimits == RateLimits.LIKE_AWS) {
      shard.chargeRead(read.bytes(), now);
    }
    return response(stream, iterator, read, now);
  }

  private static GetRecordsResponse response(
      LocalStream stream, ShardIterator iterator, ShardRead read, Instant now) {
    GetRecordsResponse.Builder response =
        GetRecordsResponse.builder()
            .records(read.records())
            .millisBehindLatest(read.millisBehindLatest(now));
    if (read.endOfShard()) {
      return response
          .childShards(
              stream.definition().childrenOf(iterator.shardIndex()).stream()
                  .map(ShardDefinition::toChildModel)
                  .toList())
          .build();
    }
    return response.nextShardIterator(iterator.movedTo(read.nextPosition(), now).toToken()).build();
  }

  private static RuntimeException invalid() {
    return KinesisErrors.invalidArgument("Invalid ShardIterator.");
  }
}
