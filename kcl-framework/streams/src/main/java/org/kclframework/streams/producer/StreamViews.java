package org.kclframework.streams.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/**
 * Asks Kinesis for the shards and limits of a stream. Who may do nothing but put records gets on
 * without: the rate then is that of the stream, aggregates hold records of one key, and Kinesis
 * says which records are too large.
 */
final class StreamViews {

  private static final Logger log = LoggerFactory.getLogger(StreamViews.class);

  /** The largest record of a stream that was not set to take larger ones (UpdateMaxRecordSize). */
  private static final int DEFAULT_MAX_RECORD_BYTES = 1024 * 1024;

  /** The largest record of any stream. */
  private static final int LARGEST_RECORD_BYTES = 10 * 1024 * 1024;

  private static final int BYTES_PER_KIB = 1024;

  private final KinesisAsyncClient kinesis;
  private final String streamName;

  StreamViews(KinesisAsyncClient kinesis, String streamName) {
    this.kinesis = kinesis;
    this.streamName = streamName;
  }

  CompletableFuture<StreamView> load() {
    return shards().thenCombine(maxRecordBytes(), StreamView::new);
  }

  private CompletableFuture<List<ShardRange>> shards() {
    return unlessDenied(
        () -> page(null, new ArrayList<>()),
        "list the shards of " + streamName,
        List.of(ShardRange.WHOLE_STREAM));
  }

  private CompletableFuture<List<ShardRange>> page(
      @Nullable String nextToken, List<ShardRange> found) {
    ListShardsRequest.Builder request = ListShardsRequest.builder();
    if (nextToken == null) {
      request.streamName(streamName).shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST));
    } else {
      request.nextToken(nextToken);
    }
    return kinesis
        .listShards(request.build())
        .thenCompose(
            response -> {
              response.shards().forEach(shard -> found.add(ShardRange.of(shard)));
              if (response.nextToken() != null) {
                return page(response.nextToken(), found);
              }
              if (found.isEmpty()) {
                throw new IllegalStateException(streamName + " has no open shards");
              }
              return CompletableFuture.completedFuture(found);
            });
  }

  private CompletableFuture<Integer> maxRecordBytes() {
    return unlessDenied(
        () ->
            kinesis
                .describeStreamSummary(request -> request.streamName(streamName))
                .thenApply(
                    response -> {
                      Integer kib = response.streamDescriptionSummary().maxRecordSizeInKiB();
                      return kib == null ? DEFAULT_MAX_RECORD_BYTES : kib * BYTES_PER_KIB;
                    }),
        "describe " + streamName,
        LARGEST_RECORD_BYTES);
  }

  private static <T> CompletableFuture<T> unlessDenied(
      Supplier<CompletableFuture<T>> question, String doing, T otherwise) {
    return CallFailures.guarded(question)
        .exceptionally(
            failure -> {
              Throwable cause = CallFailures.unwrapped(failure);
              if (cause instanceof AccessDeniedException) {
                log.warn("Not allowed to {}, so the producer does without", doing);
                return otherwise;
              }
              throw new CompletionException(cause);
            });
  }
}
