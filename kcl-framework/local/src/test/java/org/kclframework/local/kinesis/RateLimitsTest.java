package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class RateLimitsTest {

  private static final String STREAM = "orders";
  private static final String EXCEEDED =
      "Rate exceeded for shard shardId-000000000000 in stream orders under account 000000000000.";

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis =
      LocalKinesis.builder().clock(clock).rateLimits(RateLimits.LIKE_AWS).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 1);
  }

  @Test
  void putRecord_failsBeyondAThousandASecond() {
    putThousand();

    assertThat(
            Kinesis.failureMessage(
                kinesis.putRecord(
                    request ->
                        request
                            .streamName(STREAM)
                            .partitionKey("key")
                            .data(SdkBytes.fromUtf8String("data"))),
                ProvisionedThroughputExceededException.class))
        .isEqualTo(EXCEEDED);

    clock.advance(Duration.ofMillis(1));
    Kinesis.put(kinesis, STREAM, "key", "data");
  }

  @Test
  void putRecords_failsOnlyForTheRecordsBeyondTheLimit() {
    putThousand();
    clock.advance(Duration.ofMillis(100));

    PutRecordsResponse response =
        Kinesis.putAll(kinesis, STREAM, Collections.nCopies(300, Kinesis.entry("key", "data")));

    assertThat(response.failedRecordCount()).isEqualTo(200);
    List<PutRecordsResultEntry> failed = response.records().subList(100, 300);
    assertThat(failed)
        .allSatisfy(
            entry -> {
              assertThat(entry.errorCode()).isEqualTo("ProvisionedThroughputExceededException");
              assertThat(entry.errorMessage()).isEqualTo(EXCEEDED);
              assertThat(entry.sequenceNumber()).isNull();
            });
    assertThat(Kinesis.readAll(kinesis, STREAM, Kinesis.shardId(0)))
        .hasSize(1_100)
        .last()
        .satisfies(
            record ->
                assertThat(record.sequenceNumber())
                    .isEqualTo(response.records().get(99).sequenceNumber()));
  }

  private void putThousand() {
    for (int i = 0; i < 2; i++) {
      PutRecordsResponse response =
          Kinesis.putAll(kinesis, STREAM, Collections.nCopies(500, Kinesis.entry("key", "data")));
      assertThat(response.failedRecordCount()).isZero();
    }
  }

  @Test
  void putRecords_failsBeyondAMebibyteASecond() {
    PutRecordsResponse response =
        Kinesis.putAll(
            kinesis, STREAM, Collections.nCopies(5, Kinesis.entry("key", new byte[300_000])));

    assertThat(response.failedRecordCount()).isEqualTo(2);
  }

  @Test
  void largeRecord_isTakenWhenNothingElseWas() {
    kinesis
        .updateMaxRecordSize(
            request -> request.streamARN(kinesis.streamArn(STREAM)).maxRecordSizeInKiB(10_240))
        .join();
    byte[] fiveMebibytes = new byte[5 << 20];

    assertThat(put(fiveMebibytes).failedRecordCount()).isZero();
    clock.advance(Duration.ofSeconds(4));
    assertThat(put(new byte[100]).failedRecordCount()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(put(new byte[100]).failedRecordCount()).isZero();
  }

  private PutRecordsResponse put(byte[] data) {
    return Kinesis.putAll(kinesis, STREAM, List.of(Kinesis.entry("key", data)));
  }

  @Test
  void getRecords_failsBeyondFiveASecond() {
    String iterator =
        Kinesis.iterator(kinesis, STREAM, Kinesis.shardId(0), ShardIteratorType.LATEST);
    for (int i = 0; i < 5; i++) {
      Kinesis.get(kinesis, iterator);
    }

    assertThat(
            Kinesis.failureMessage(
                kinesis.getRecords(request -> request.shardIterator(iterator)),
                ProvisionedThroughputExceededException.class))
        .isEqualTo(EXCEEDED);
    clock.advance(Duration.ofMillis(200));
    Kinesis.get(kinesis, iterator);
  }

  @Test
  void getRecords_waitsAfterALargeResponse() {
    for (int i = 0; i < 10; i++) {
      kinesis.put(STREAM, "key", new byte[1_000_000]);
    }
    String iterator =
        Kinesis.iterator(kinesis, STREAM, Kinesis.shardId(0), ShardIteratorType.TRIM_HORIZON);

    assertThat(Kinesis.get(kinesis, iterator).records()).hasSize(10);
    clock.advance(Duration.ofSeconds(3));
    Kinesis.failureMessage(
        kinesis.getRecords(request -> request.shardIterator(iterator)),
        ProvisionedThroughputExceededException.class);
    clock.advance(Duration.ofSeconds(1));
    assertThat(Kinesis.get(kinesis, iterator).records()).hasSize(10);
  }

  @Test
  void off_limitsNothing() {
    LocalKinesis unlimited = LocalKinesis.builder().clock(clock).build();
    unlimited.createStream(STREAM, 1);
    List<Integer> failed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      failed.add(
          Kinesis.putAll(unlimited, STREAM, Collections.nCopies(500, Kinesis.entry("key", "data")))
              .failedRecordCount());
    }
    String iterator =
        Kinesis.iterator(unlimited, STREAM, Kinesis.shardId(0), ShardIteratorType.TRIM_HORIZON);
    for (int i = 0; i < 20; i++) {
      assertThat(Kinesis.get(unlimited, iterator).records()).hasSize(2_500);
    }
    assertThat(failed).containsOnly(0);
  }
}
