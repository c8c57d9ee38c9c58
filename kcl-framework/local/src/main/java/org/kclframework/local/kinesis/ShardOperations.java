package org.kclframework.local.kinesis;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.MergeShardsRequest;
import software.amazon.awssdk.services.kinesis.model.MergeShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.SplitShardRequest;
import software.amazon.awssdk.services.kinesis.model.SplitShardResponse;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;

/** Operations that list, split and merge shards. Thread-safe. */
final class ShardOperations {

  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_PAGE = 1_000;

  private final StreamCatalog catalog;

  ShardOperations(StreamCatalog catalog) {
    this.catalog = catalog;
  }

  ListShardsResponse list(ListShardsRequest request) {
    new Validation()
        .name("exclusiveStartShardId", request.exclusiveStartShardId())
        .range("maxResults", request.maxResults(), 1, MAX_LIMIT)
        .name("streamName", request.streamName())
        .check();
    ShardListing listing = listing(request);
    LocalStream stream = catalog.get(listing.streamName());
    StreamDefinition definition = catalog.dropExpiredShards(stream);
    if (!definition.createdAt().equals(listing.streamCreatedAt())) {
      throw KinesisErrors.notFound(StreamCatalog.notFoundMessage(stream.name(), catalog.account()));
    }
    List<ShardDefinition> rest = listing.select(definition);
    int limit = Math.min(MAX_PAGE, request.maxResults() == null ? MAX_PAGE : request.maxResults());
    List<ShardDefinition> page = rest.subList(0, Math.min(limit, rest.size()));
    ListShardsResponse.Builder response =
        ListShardsResponse.builder().shards(page.stream().map(ShardDefinition::toModel).toList());
    if (rest.size() > page.size()) {
      int last = page.get(page.size() - 1).index();
      response.nextToken(listing.continuedAfter(last, catalog.now()).toToken());
    }
    return response.build();
  }

  private ShardListing listing(ListShardsRequest request) {
    if (request.nextToken() == null) {
      LocalStream stream = catalog.get(request.streamName(), request.streamARN());
      if (request.streamCreationTimestamp() != null
          && request.streamCreationTimestamp().getEpochSecond()
              != stream.definition().createdAt().getEpochSecond()) {
        throw KinesisErrors.notFound(
            StreamCatalog.notFoundMessage(stream.name(), catalog.account()));
      }
      return ShardListing.begin(
          stream.definition(),
          request.shardFilter(),
          request.exclusiveStartShardId(),
          catalog.now());
    }
    if (request.streamName() != null || request.streamARN() != null) {
      throw KinesisErrors.invalidArgument("NextToken and StreamName cannot be provided together.");
    }
    ShardListing listing =
        ShardListing.fromToken(request.nextToken())
            .orElseThrow(() -> KinesisErrors.invalidArgument("Invalid NextToken."));
    listing.requireFresh(catalog.now());
    return listing;
  }

  /** Whether a shard comes behind the one with the given id, which may be absent. */
  static boolean isAfter(ShardDefinition shard, @Nullable String exclusiveStartShardId) {
    return exclusiveStartShardId == null || shard.id().compareTo(exclusiveStartShardId) > 0;
  }

  SplitShardResponse split(SplitShardRequest request) {
    new Validation()
        .required("newStartingHashKey", request.newStartingHashKey())
        .hashKey("newStartingHashKey", request.newStartingHashKey())
        .requiredName("shardToSplit", request.shardToSplit())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    BigInteger newStart = new BigInteger(request.newStartingHashKey());
    catalog.update(
        stream,
        definition -> {
          requireProvisioned(definition, "SplitShard");
          ShardDefinition shard = requireOpen(definition, stream, request.shardToSplit());
          requireInside(newStart, shard, stream);
          return Resharding.split(definition, shard, newStart, catalog.now());
        });
    return SplitShardResponse.builder().build();
  }

  private static void requireInside(
      BigInteger newStart, ShardDefinition shard, LocalStream stream) {
    HashRange range = shard.hashRange();
    boolean inside =
        newStart.compareTo(range.start().add(BigInteger.ONE)) > 0
            && newStart.compareTo(range.end()) < 0;
    if (!inside) {
      throw KinesisErrors.invalidArgument(
          "NewStartingHashKey "
              + newStart
              + " used in SplitShard() on shard "
              + shard.id()
              + " in "
              + stream.description()
              + " is not both greater than one plus the shard's StartingHashKey "
              + range.start()
              + " and less than the shard's EndingHashKey "
              + range.end()
              + ".");
    }
  }

  MergeShardsResponse merge(MergeShardsRequest request) {
    new Validation()
        .requiredName("shardToMerge", request.shardToMerge())
        .requiredName("adjacentShardToMerge", request.adjacentShardToMerge())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    catalog.update(
        stream,
        definition -> {
          requireProvisioned(definition, "MergeShards");
          ShardDefinition one = requireOpen(definition, stream, request.shardToMerge());
          ShardDefinition other = requireOpen(definition, stream, request.adjacentShardToMerge());
          if (one.hashRange().isFollowedBy(other.hashRange())) {
            return Resharding.merge(definition, one, other, catalog.now());
          }
          if (other.hashRange().isFollowedBy(one.hashRange())) {
            return Resharding.merge(definition, other, one, catalog.now());
          }
          throw KinesisErrors.invalidArgument(
              "Shards "
                  + one.id()
                  + " and "
                  + other.id()
                  + " in "
                  + stream.description()
                  + " are not an adjacent pair of shards eligible for merging");
        });
    return MergeShardsResponse.builder().build();
  }

  UpdateShardCountResponse updateCount(UpdateShardCountRequest request) {
    new Validation()
        .required("targetShardCount", request.targetShardCount())
        .range("targetShardCount", request.targetShardCount(), 1, Integer.MAX_VALUE)
        .required("scalingType", request.scalingTypeAsString())
        .oneOf(
            "scalingType",
            request.scalingTypeAsString(),
            List.of(ScalingType.UNIFORM_SCALING.toString()))
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    int current = stream.definition().openShards().size();
    catalog.update(
        stream,
        definition -> {
          requireProvisioned(definition, "UpdateShardCount");
          requireInReach(request.targetShardCount(), definition.openShards().size());
          return Resharding.toUniform(definition, request.targetShardCount(), catalog.now());
        });
    return UpdateShardCountResponse.builder()
        .streamName(stream.name())
        .streamARN(stream.arn())
        .currentShardCount(current)
        .targetShardCount(request.targetShardCount())
        .build();
  }

  private static void requireInReach(int target, int current) {
    if (target > 2 * current) {
      throw KinesisErrors.invalidArgument(
          "UpdateShardCount cannot scale up over double your current open shard count. Current"
              + " open shard count: "
              + current
              + " Target shard count: "
              + target);
    }
    if (2 * target < current) {
      throw KinesisErrors.invalidArgument(
          "UpdateShardCount cannot scale down below half your current open shard count. Current"
              + " open shard count: "
              + current
              + " Target shard count: "
              + target);
    }
  }

  private static void requireProvisioned(StreamDefinition definition, String operation) {
    if (definition.settings().mode() != StreamMode.PROVISIONED) {
      throw KinesisErrors.validation(
          operation + " is only supported for streams with the provisioned capacity mode.");
    }
  }

  private static ShardDefinition requireOpen(
      StreamDefinition definition, LocalStream stream, String shardId) {
    ShardDefinition shard = ShardFinder.findDefinition(definition, stream, shardId);
    if (!shard.isOpen()) {
      throw KinesisErrors.invalidArgument(
          "Shard "
              + shard.id()
              + " in "
              + stream.description()
              + " is closed, and cannot be split or merged.");
    }
    return shard;
  }
}
