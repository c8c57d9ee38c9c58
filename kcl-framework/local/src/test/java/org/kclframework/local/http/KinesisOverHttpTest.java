package org.kclframework.local.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** The real SDK against the embedded Kinesis behind the server. */
class KinesisOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String FIRST_SHARD = "shardId-000000000000";

  private final LocalStreams streams = LocalStreams.create();
  private final LocalServer server = streams.serve(0);
  private final SdkClients clients = new SdkClients(server.endpoint());
  private final KinesisAsyncClient kinesis = clients.kinesis();

  @AfterEach
  void close() {
    clients.close();
    streams.close();
  }

  @Test
  void createStream_canBeDescribed() {
    kinesis.createStream(create -> create.streamName("orders").shardCount(2)).join();

    var summary =
        kinesis
            .describeStreamSummary(describe -> describe.streamName("orders"))
            .join()
            .streamDescriptionSummary();
    assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
    assertThat(summary.openShardCount()).isEqualTo(2);
    assertThat(summary.streamCreationTimestamp())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    assertThat(kinesis.listStreams().join().streamNames()).containsExactly("orders");
  }

  @Test
  void putRecord_canBeReadAgain() {
    streams.kinesis().createStream("orders", 1);

    String sequenceNumber =
        kinesis
            .putRecord(
                put ->
                    put.streamName("orders")
                        .partitionKey("Grüße")
                        .data(SdkBytes.fromUtf8String("hello")))
            .join()
            .sequenceNumber();

    Record record = read(FIRST_SHARD).records().get(0);
    assertThat(record.data().asUtf8String()).isEqualTo("hello");
    assertThat(record.partitionKey()).isEqualTo("Grüße");
    assertThat(record.sequenceNumber()).isEqualTo(sequenceNumber);
    assertThat(record.approximateArrivalTimestamp())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }

  @Test
  void putRecords_withLargeRecords_keepsOrder() {
    streams.kinesis().createStream("orders", 1);
    byte[] large = new byte[1024 * 1024 - 100];
    List<PutRecordsRequestEntry> entries =
        IntStream.range(0, 9)
            .mapToObj(
                i ->
                    PutRecordsRequestEntry.builder()
                        .partitionKey("key" + i)
                        .data(SdkBytes.fromByteArray(large))
                        .build())
            .toList();

    PutRecordsResponse response =
        kinesis.putRecords(put -> put.streamName("orders").records(entries)).join();

    assertThat(response.failedRecordCount()).isZero();
    List<String> keys = new ArrayList<>();
    GetRecordsResponse page = read(FIRST_SHARD);
    while (!page.records().isEmpty()) {
      page.records().forEach(record -> keys.add(record.partitionKey()));
      String iterator = page.nextShardIterator();
      page = kinesis.getRecords(get -> get.shardIterator(iterator)).join();
    }
    assertThat(keys)
        .containsExactlyElementsOf(IntStream.range(0, 9).mapToObj(i -> "key" + i).toList());
  }

  @Test
  void splitAndMerge_makeChildren() {
    streams.kinesis().createStream("orders", 1);

    kinesis
        .splitShard(
            split ->
                split
                    .streamName("orders")
                    .shardToSplit(FIRST_SHARD)
                    .newStartingHashKey("170141183460469231731687303715884105728"))
        .join();
    kinesis
        .mergeShards(
            merge ->
                merge
                    .streamName("orders")
                    .shardToMerge("shardId-000000000001")
                    .adjacentShardToMerge("shardId-000000000002"))
        .join();

    List<Shard> shards = kinesis.listShards(list -> list.streamName("orders")).join().shards();
    assertThat(shards)
        .extracting(Shard::shardId)
        .containsExactly(
            FIRST_SHARD, "shardId-000000000001", "shardId-000000000002", "shardId-000000000003");
    assertThat(shards.get(3).parentShardId()).isEqualTo("shardId-000000000001");
    assertThat(shards.get(3).adjacentParentShardId()).isEqualTo("shardId-000000000002");
    assertThat(read(FIRST_SHARD).childShards()).hasSize(2);
    assertThat(read(FIRST_SHARD).nextShardIterator()).isNull();
  }

  @Test
  void errors_areTheExceptionsOfTheSdk() {
    streams.kinesis().createStream("orders", 1);

    assertThat(failure(kinesis.createStream(create -> create.streamName("orders").shardCount(1))))
        .isInstanceOf(ResourceInUseException.class);
    KinesisException notFound =
        failure(kinesis.describeStreamSummary(describe -> describe.streamName("none")));
    assertThat(notFound).isInstanceOf(ResourceNotFoundException.class);
    assertThat(notFound.statusCode()).isEqualTo(400);
    assertThat(notFound.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException");
    assertThat(notFound.awsErrorDetails().errorMessage())
        .isEqualTo("Stream none under account 000000000000 not found.");
    assertThat(notFound.requestId()).isNotEmpty();
  }

  @Test
  void expiredIterator_isTheExceptionOfTheSdk() {
    streams.kinesis().createStream("orders", 1);
    String iterator = iterator(FIRST_SHARD);
    streams.kinesis().expireIterators();

    assertThat(failure(kinesis.getRecords(get -> get.shardIterator(iterator))))
        .isInstanceOf(ExpiredIteratorException.class);
  }

  @Test
  void operationsThatAreMissing_areUnknown() {
    KinesisException failure =
        failure(kinesis.getResourcePolicy(get -> get.resourceARN("arn:aws:kinesis:x:1:stream/y")));

    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException");
    assertThat(failure.statusCode()).isEqualTo(400);
  }

  @Test
  void faults_failRequests() {
    streams.kinesis().createStream("orders", 1);
    ProvisionedThroughputExceededException throttled =
        ProvisionedThroughputExceededException.builder().message("slow down").build();
    streams.faults().on("kinesis", "ListShards").times(1).fail(() -> throttled);

    assertThat(failure(kinesis.listShards(list -> list.streamName("orders"))))
        .isInstanceOf(ProvisionedThroughputExceededException.class)
        .hasMessageStartingWith("slow down");
  }

  @Test
  void faults_withoutMeaningToAws_areInternalFailures() {
    streams
        .faults()
        .on("kinesis", "ListStreams")
        .times(1)
        .fail(() -> new IllegalStateException("secret"));

    KinesisException failure = failure(kinesis.listStreams());

    assertThat(failure.statusCode()).isEqualTo(500);
    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
    assertThat(failure.getMessage()).doesNotContain("secret");
  }

  @Test
  void lostResponse_closesTheConnectionAfterTheOperation() {
    streams.faults().on("kinesis", "CreateStream").times(1).dropResponse();

    assertThatThrownBy(
            () -> kinesis.createStream(create -> create.streamName("orders").shardCount(1)).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(SdkClientException.class);
    assertThat(kinesis.listStreams().join().streamNames()).containsExactly("orders");
  }

  @Test
  void hangingRequests_holdNoThreads() {
    streams.kinesis().createStream("orders", 1);
    List<CompletableFuture<?>> hanging = new ArrayList<>();
    try (FaultHandle hang = streams.faults().on("kinesis", "ListShards").hang()) {
      for (int i = 0; i < 100; i++) {
        hanging.add(kinesis.listShards(list -> list.streamName("orders")));
      }
      Await.until(() -> hang.strikes() == 100);
      assertThat(kinesis.listStreams()).succeedsWithin(PATIENCE);
      Await.until(() -> busyThreads() == 0);
    }
    assertThat(CompletableFuture.allOf(hanging.toArray(CompletableFuture[]::new)))
        .succeedsWithin(PATIENCE);
  }

  /** Counts the threads that are with a request or an answer. */
  private static long busyThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("local-server-"))
        .filter(
            thread ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(ApiHandler.class.getName())))
        .count();
  }

  private GetRecordsResponse read(String shardId) {
    String iterator = iterator(shardId);
    return kinesis.getRecords(get -> get.shardIterator(iterator)).join();
  }

  private String iterator(String shardId) {
    return kinesis
        .getShardIterator(
            get ->
                get.streamName("orders")
                    .shardId(shardId)
                    .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
        .join()
        .shardIterator();
  }

  private static KinesisException failure(CompletableFuture<?> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      return (KinesisException) requireNonNull(e.getCause());
    }
    throw new AssertionError("the call did not fail");
  }
}
