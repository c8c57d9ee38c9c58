package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.CreateStreamRequest;
import software.amazon.awssdk.services.kinesis.model.CreateStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamModeDetails;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.StreamSummary;

/** Operations on streams as a whole: creation, deletion, listing. Thread-safe. */
final class StreamOperations {

  private static final int MAX_SHARD_COUNT = 100_000;
  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_PAGE = 100;
  private static final int ON_DEMAND_SHARD_COUNT = 4;
  private static final int ON_DEMAND_STREAM_LIMIT = 50;

  private final StreamCatalog catalog;

  StreamOperations(StreamCatalog catalog) {
    this.catalog = catalog;
  }

  /** Creates a stream, which is active at once. */
  CreateStreamResponse create(CreateStreamRequest request) {
    Validation validation =
        new Validation()
            .range("shardCount", request.shardCount(), 1, MAX_SHARD_COUNT)
            .requiredName("streamName", request.streamName());
    SettingsOperations.checkMaxRecordSize(validation, request.maxRecordSizeInKiB());
    validation.check();
    StreamMode mode = mode(request.streamModeDetails());
    StreamSettings settings = StreamSettings.ofMode(mode);
    if (request.maxRecordSizeInKiB() != null) {
      settings = settings.withMaxRecordSizeKiB(request.maxRecordSizeInKiB());
    }
    Tags.check(request.tags());
    catalog.create(
        request.streamName(), settings, request.tags(), shardCount(request.shardCount(), mode));
    return CreateStreamResponse.builder().build();
  }

  private static StreamMode mode(@Nullable StreamModeDetails details) {
    return details == null ? StreamMode.PROVISIONED : SettingsOperations.requireMode(details);
  }

  private static int shardCount(@Nullable Integer requested, StreamMode mode) {
    if (mode == StreamMode.ON_DEMAND) {
      if (requested != null) {
        throw KinesisErrors.invalidArgument(
            "ShardCount must not be specified for a stream in ON_DEMAND mode.");
      }
      return ON_DEMAND_SHARD_COUNT;
    }
    if (requested == null) {
      throw KinesisErrors.invalidArgument(
          "ShardCount must be specified for a stream in PROVISIONED mode.");
    }
    return requested;
  }

  DeleteStreamResponse delete(DeleteStreamRequest request) {
    new Validation().name("streamName", request.streamName()).check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    boolean hasConsumers = !stream.definition().consumers().isEmpty();
    if (hasConsumers && !Boolean.TRUE.equals(request.enforceConsumerDeletion())) {
      throw KinesisErrors.inUse(
          "Stream "
              + stream.name()
              + " under account "
              + catalog.account().id()
              + " has consumers, and EnforceConsumerDeletion is not set.");
    }
    catalog.delete(stream);
    return DeleteStreamResponse.builder().build();
  }

  ListStreamsResponse list(ListStreamsRequest request) {
    new Validation()
        .range("limit", request.limit(), 1, MAX_LIMIT)
        .name("exclusiveStartStreamName", request.exclusiveStartStreamName())
        .check();
    int limit = Math.min(MAX_PAGE, request.limit() == null ? MAX_PAGE : request.limit());
    String after = startAfter(request);
    NavigableMap<String, LocalStream> rest =
        after == null ? catalog.streams() : catalog.streams().tailMap(after, false);
    List<LocalStream> found = rest.values().stream().limit(limit + 1L).toList();
    List<LocalStream> page = found.subList(0, Math.min(limit, found.size()));
    boolean more = found.size() > page.size();
    return ListStreamsResponse.builder()
        .streamNames(page.stream().map(LocalStream::name).toList())
        .streamSummaries(page.stream().map(StreamOperations::summary).toList())
        .hasMoreStreams(more)
        .nextToken(more ? token(page.get(page.size() - 1)) : null)
        .build();
  }

  private static @Nullable String startAfter(ListStreamsRequest request) {
    if (request.nextToken() == null) {
      return request.exclusiveStartStreamName();
    }
    return OpaqueToken.decode(request.nextToken())
        .map(content -> new String(content, UTF_8))
        .orElseThrow(() -> KinesisErrors.invalidArgument("Invalid NextToken."));
  }

  private static String token(LocalStream last) {
    return OpaqueToken.encode(last.name().getBytes(UTF_8));
  }

  private static StreamSummary summary(LocalStream stream) {
    return StreamSummary.builder()
        .streamName(stream.name())
        .streamARN(stream.arn())
        .streamStatus(StreamStatus.ACTIVE)
        .streamModeDetails(details -> details.streamMode(stream.definition().settings().mode()))
        .streamCreationTimestamp(stream.definition().createdAt())
        .build();
  }

  DescribeLimitsResponse describeLimits(DescribeLimitsRequest request) {
    Collection<LocalStream> streams = catalog.streams().values();
    long onDemand =
        streams.stream()
            .filter(stream -> stream.definition().settings().mode() == StreamMode.ON_DEMAND)
            .count();
    return DescribeLimitsResponse.builder()
        .shardLimit(StreamCatalog.SHARD_LIMIT)
        .openShardCount(catalog.openShardCount())
        .onDemandStreamCount((int) onDemand)
        .onDemandStreamCountLimit(ON_DEMAND_STREAM_LIMIT)
        .build();
  }
}
