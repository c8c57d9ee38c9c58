package org.kclframework.streams.reader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;

/** Asks Kinesis for the shards of a stream, all pages of them. Safe for use by several threads. */
final class ShardLister {

  private final KinesisAsyncClient kinesis;
  private final String streamName;
  private final Duration requestTimeout;

  ShardLister(KinesisAsyncClient kinesis, String streamName, Duration requestTimeout) {
    this.kinesis = kinesis;
    this.streamName = streamName;
    this.requestTimeout = requestTimeout;
  }

  /** Returns all shards, closed ones too, in the order of their ids. */
  CompletableFuture<List<StreamShard>> list() {
    return page(null, new ArrayList<>());
  }

  private CompletableFuture<List<StreamShard>> page(
      @Nullable String nextToken, List<StreamShard> found) {
    ListShardsRequest request =
        nextToken == null
            ? ListShardsRequest.builder().streamName(streamName).build()
            : ListShardsRequest.builder().nextToken(nextToken).build();
    return CallFailures.guarded(() -> kinesis.listShards(request))
        .orTimeout(requestTimeout.toNanos(), TimeUnit.NANOSECONDS)
        .thenCompose(
            response -> {
              response.shards().forEach(shard -> found.add(StreamShard.of(shard)));
              if (response.nextToken() != null) {
                return page(response.nextToken(), found);
              }
              found.sort(Comparator.comparing(StreamShard::shardId));
              return CompletableFuture.completedFuture(List.copyOf(found));
            });
  }
}
