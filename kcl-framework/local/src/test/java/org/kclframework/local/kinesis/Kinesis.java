package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Short forms of requests and of assertions about their failures. */
final class Kinesis {

  private Kinesis() {}

  static String shardId(int index) {
    return ShardDefinition.id(index);
  }

  static PutRecordResponse put(KinesisAsyncClient client, String stream, String key, String data) {
    return client
        .putRecord(
            request ->
                request.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)))
        .join();
  }

  /** Puts a record into the shard that has the given hash key. */
  static PutRecordResponse putAt(
      KinesisAsyncClient client, String stream, String hashKey, String data) {
    return client
        .putRecord(
            request ->
                request
                    .streamName(stream)
                    .partitionKey("key")
                    .explicitHashKey(hashKey)
                    .data(SdkBytes.fromUtf8String(data)))
        .join();
  }

  static PutRecordsResponse putAll(
      KinesisAsyncClient client, String stream, List<PutRecordsRequestEntry> entries) {
    return client.putRecords(request -> request.streamName(stream).records(entries)).join();
  }

  static PutRecordsRequestEntry entry(String key, byte[] data) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(key)
        .data(SdkBytes.fromByteArray(data))
        .build();
  }

  static PutRecordsRequestEntry entry(String key, String data) {
    return entry(key, data.getBytes(UTF_8));
  }

  static String iterator(
      KinesisAsyncClient client, String stream, String shardId, ShardIteratorType type) {
    return client
        .getShardIterator(
            request -> request.streamName(stream).shardId(shardId).shardIteratorType(type))
        .join()
        .shardIterator();
  }

  static String iterator(
      KinesisAsyncClient client,
      String stream,
      String shardId,
      ShardIteratorType type,
      @Nullable String sequenceNumber) {
    return client
        .getShardIterator(
            request ->
                request
                    .streamName(stream)
                    .shardId(shardId)
                    .shardIteratorType(type)
                    .startingSequenceNumber(sequenceNumber))
        .join()
        .shardIterator();
  }

  static GetRecordsResponse get(KinesisAsyncClient client, String iterator) {
    return client.getRecords(request -> request.shardIterator(iterator)).join();
  }

  /** Reads a shard from its oldest record to its end, or to where nothing more comes. */
  static List<Record> readAll(KinesisAsyncClient client, String stream, String shardId) {
    List<Record> records = new ArrayList<>();
    String iterator = iterator(client, stream, shardId, ShardIteratorType.TRIM_HORIZON);
    while (iterator != null) {
      GetRecordsResponse response = get(client, iterator);
      records.addAll(response.records());
      iterator = response.records().isEmpty() ? null : response.nextShardIterator();
    }
    return records;
  }

  static List<String> texts(List<Record> records) {
    return records.stream().map(record -> record.data().asUtf8String()).toList();
  }

  static List<Shard> listShards(KinesisAsyncClient client, String stream) {
    return client.listShards(request -> request.streamName(stream)).join().shards();
  }

  static List<String> ids(List<Shard> shards) {
    return shards.stream().map(Shard::shardId).toList();
  }

  /** Returns what a request failed with, which must look like a response of Kinesis. */
  static <E extends KinesisException> E failure(CompletableFuture<?> future, Class<E> type) {
    Throwable thrown = catchThrowable(future::join);
    assertThat(thrown).isInstanceOf(CompletionException.class);
    assertThat(thrown.getCause()).isInstanceOf(type);
    E failure = requireNonNull(type.cast(thrown.getCause()));
    assertThat(failure.awsErrorDetails().serviceName()).isEqualTo("Kinesis");
    assertThat(failure.statusCode()).isBetween(400, 500);
    assertThat(failure.requestId()).isNotBlank();
    return failure;
  }

  /** Returns the message of a request's failure, without what the SDK adds to it. */
  static String failureMessage(
      CompletableFuture<?> future, Class<? extends KinesisException> type) {
    KinesisException failure = failure(future, type);
    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
    assertThat(failure.statusCode()).isEqualTo(400);
    return failure.awsErrorDetails().errorMessage();
  }
}
