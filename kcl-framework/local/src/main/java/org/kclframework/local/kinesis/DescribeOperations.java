package org.kclframework.local.kinesis;

import java.util.List;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.EnhancedMetrics;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** DescribeStream and DescribeStreamSummary. Thread-safe. */
final class DescribeOperations {

  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_PAGE = 100;

  private final StreamCatalog catalog;

  DescribeOperations(StreamCatalog catalog) {
    this.catalog = catalog;
  }

  DescribeStreamResponse describe(DescribeStreamRequest request) {
    new Validation()
        .range("limit", request.limit(), 1, MAX_LIMIT)
        .name("exclusiveStartShardId", request.exclusiveStartShardId())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    StreamDefinition definition = catalog.dropExpiredShards(stream);
    int limit = Math.min(MAX_PAGE, request.limit() == null ? MAX_PAGE : request.limit());
    List<ShardDefinition> rest =
        definition.shards().stream()
            .filter(shard -> ShardOperations.isAfter(shard, request.exclusiveStartShardId()))
            .toList();
    List<ShardDefinition> page = rest.subList(0, Math.min(limit, rest.size()));
    StreamDescription description =
        StreamDescription.builder()
            .streamName(stream.name())
            .streamARN(stream.arn())
            .streamStatus(StreamStatus.ACTIVE)
            .streamModeDetails(details -> details.streamMode(definition.settings().mode()))
            .shards(page.stream().map(ShardDefinition::toModel).toList())
            .hasMoreShards(rest.size() > page.size())
            .retentionPeriodHours(definition.settings().retentionHours())
            .streamCreationTimestamp(definition.createdAt())
            .enhancedMonitoring(metrics(definition))
            .encryptionType(EncryptionType.NONE)
            .build();
    return DescribeStreamResponse.builder().streamDescription(description).build();
  }

  DescribeStreamSummaryResponse summarize(DescribeStreamSummaryRequest request) {
    new Validation().name("streamName", request.streamName()).check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    StreamDefinition definition = stream.definition();
    StreamDescriptionSummary summary =
        StreamDescriptionSummary.builder()
            .streamName(stream.name())
            .streamARN(stream.arn())
            .streamStatus(StreamStatus.ACTIVE)
            .streamModeDetails(details -> details.streamMode(definition.settings().mode()))
            .retentionPeriodHours(definition.settings().retentionHours())
            .streamCreationTimestamp(definition.createdAt())
            .enhancedMonitoring(metrics(definition))
            .encryptionType(EncryptionType.NONE)
            .openShardCount(definition.openShards().size())
            .consumerCount(definition.consumers().size())
            .maxRecordSizeInKiB(definition.settings().maxRecordSizeKiB())
            .build();
    return DescribeStreamSummaryResponse.builder().streamDescriptionSummary(summary).build();
  }

  private static EnhancedMetrics metrics(StreamDefinition definition) {
    return EnhancedMetrics.builder()
        .shardLevelMetrics(definition.settings().sortedMetrics())
        .build();
  }
}
