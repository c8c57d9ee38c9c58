package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class LocalKinesisTest {

  private final LocalKinesis kinesis = LocalKinesis.builder().clock(new FakeClock()).build();

  @Test
  void builder_defaultsToUsEast1() {
    assertThat(kinesis.serviceClientConfiguration().region()).isEqualTo(Region.US_EAST_1);
    assertThat(kinesis.serviceName()).isEqualTo("kinesis");
    assertThat(kinesis.streamArn("orders"))
        .isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/orders");
  }

  @Test
  void builder_setsRegionAndAccount() {
    LocalKinesis other =
        LocalKinesis.builder().region(Region.CN_NORTH_1).accountId("123456789012").build();

    assertThat(other.serviceClientConfiguration().region()).isEqualTo(Region.CN_NORTH_1);
    assertThat(other.streamArn("orders"))
        .isEqualTo("arn:aws-cn:kinesis:cn-north-1:123456789012:stream/orders");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalKinesis.builder().accountId("12").build())
        .withMessage("accountId must be 12 digits, but was '12'");
  }

  @Test
  void close_doesNothing() {
    kinesis.createStream("orders", 1);

    kinesis.close();
    kinesis.close();

    assertThat(kinesis.listStreams().join().streamNames()).containsExactly("orders");
  }

  @Test
  void shutDown_refusesFurtherRequests() {
    kinesis.createStream("orders", 1);

    kinesis.shutDown();
    kinesis.shutDown();

    assertThat(kinesis.listStreams()).isCompletedExceptionally();
    assertThatIllegalStateException()
        .isThrownBy(() -> kinesis.put("orders", "key", new byte[1]))
        .withMessage("the embedded Kinesis was shut down");
  }

  @Test
  void operationsThatAreNotImplemented_areUnsupported() {
    assertThatThrownBy(() -> kinesis.getResourcePolicy(request -> {}))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void faults_strikeOperations() {
    kinesis.createStream("orders", 1);
    try (FaultHandle fault =
        kinesis
            .faults()
            .on("kinesis", "PutRecord")
            .times(1)
            .fail(() -> KinesisErrors.internalFailure(null))) {
      CompletableFuture<PutRecordResponse> failed =
          kinesis.putRecord(request -> request.streamName("orders").partitionKey("key"));

      assertThat(Kinesis.failure(failed, InternalFailureException.class).statusCode())
          .isEqualTo(500);
      assertThat(fault.strikes()).isEqualTo(1);
    }
    kinesis.faults().on("kinesis", "PutRecord").times(1).dropResponse();
    assertThat(
            kinesis.putRecord(
                request ->
                    request
                        .streamName("orders")
                        .partitionKey("key")
                        .data(SdkBytes.fromUtf8String("kept"))))
        .isCompletedExceptionally();
    assertThat(Kinesis.texts(Kinesis.readAll(kinesis, "orders", Kinesis.shardId(0))))
        .containsExactly("kept");
  }

  @Test
  void put_returnsTheSequenceNumber() {
    kinesis.createStream("orders", 1);

    String sequenceNumber = kinesis.put("orders", "key", "data".getBytes(UTF_8));

    assertThat(Kinesis.readAll(kinesis, "orders", Kinesis.shardId(0)))
        .extracting(Record::sequenceNumber)
        .containsExactly(sequenceNumber);
    assertThatThrownBy(() -> kinesis.put("others", "key", new byte[1]))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> kinesis.put("orders", "", new byte[1]))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void records_areThoseOfAllShards_parentsFirst_whateverIsLimited() {
    FakeClock clock = new FakeClock();
    LocalKinesis limited =
        LocalKinesis.builder().clock(clock).rateLimits(RateLimits.LIKE_AWS).build();
    limited.createStream("orders", 1);
    limited.put("orders", "key", "expired".getBytes(UTF_8));
    clock.advance(Duration.ofHours(25));
    limited.putLines("orders", IntStream.range(0, 12_000).mapToObj(i -> "parent " + i));
    limited.splitShard("orders", Kinesis.shardId(0));
    Kinesis.putAt(limited, "orders", "0", "child");

    for (int i = 0; i < 10; i++) {
      List<String> texts = Kinesis.texts(limited.records("orders"));
      assertThat(texts).hasSize(12_001).startsWith("parent 0", "parent 1").endsWith("child");
    }
    assertThatThrownBy(() -> limited.records("others"))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void putLines_putsOneRecordPerLine() {
    kinesis.createStream("orders", 1);

    long count = kinesis.putLines("orders", IntStream.range(0, 2_500).mapToObj(i -> "ä" + i));

    List<Record> records = Kinesis.readAll(kinesis, "orders", Kinesis.shardId(0));
    assertThat(count).isEqualTo(2_500);
    assertThat(Kinesis.texts(records))
        .isEqualTo(IntStream.range(0, 2_500).mapToObj(i -> "ä" + i).toList());
    assertThat(records.get(0).partitionKey()).isEqualTo("1");
    assertThat(kinesis.putLines("orders", Stream.empty())).isZero();
  }

  @Test
  void createStream_refusesWrongShardCounts() {
    assertThatThrownBy(() -> kinesis.createStream("orders", 0))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("shardCount");
  }

  @Test
  void concurrentPutsAndReshards_loseNothing() throws Exception {
    kinesis.createStream("orders", 2);
    int threads = 4;
    int perThread = 500;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<CompletableFuture<Void>> producers = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String key = "key-" + thread;
        producers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < perThread; i++) {
                    Kinesis.put(kinesis, "orders", key, key + ":" + i);
                  }
                },
                executor));
      }
      for (int i = 0; i < 200 && !producers.stream().allMatch(CompletableFuture::isDone); i++) {
        List<Shard> open = kinesis.openShards("orders");
        if (open.size() < 8) {
          kinesis.splitShard("orders", open.get(0).shardId());
        } else {
          kinesis.mergeShards("orders", open.get(0).shardId(), open.get(1).shardId());
        }
      }
      producers.forEach(CompletableFuture::join);
    } finally {
      executor.shutdown();
      assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    List<String> read = new ArrayList<>();
    Kinesis.listShards(kinesis, "orders")
        .forEach(
            shard ->
                read.addAll(Kinesis.texts(Kinesis.readAll(kinesis, "orders", shard.shardId()))));
    for (int thread = 0; thread < threads; thread++) {
      String key = "key-" + thread;
      assertThat(read.stream().filter(text -> text.startsWith(key + ":")))
          .isEqualTo(IntStream.range(0, perThread).mapToObj(i -> key + ":" + i).toList());
    }
  }
}
