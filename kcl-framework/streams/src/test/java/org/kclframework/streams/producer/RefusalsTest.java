package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.streams.producer.DeliveryException.Certainty;
import org.kclframework.streams.producer.DeliveryException.Reason;
import org.kclframework.streams.producer.ProducerOptions.Refusals;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;

/** What a producer does that keeps trying when it is refused. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RefusalsTest {

  private static final ProducerOptions KEEPS_TRYING =
      ProducerOptions.DEFAULT
          .withLinger(Duration.ZERO)
          .withBackoff(Duration.ofNanos(1000), Duration.ofMillis(1))
          .withRefusals(Refusals.KEEP_TRYING);

  private final LocalStreams streams = LocalStreams.create();

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private Producer producer() {
    return Producer.builder(streams.kinesis(), "s").options(KEEPS_TRYING).build();
  }

  private static ProducerRecord record(String key, String text) {
    return new ProducerRecord(key, text.getBytes(UTF_8));
  }

  private static Stall awaitStall(Producer producer) {
    while (producer.stall().isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    return producer.stall().get();
  }

  private static KinesisException error(String code) {
    return (KinesisException)
        KinesisException.builder()
            .statusCode(400)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
            .build();
  }

  @Test
  void missingStream_isWaitedFor() {
    try (Producer producer = producer()) {
      CompletableFuture<PutResult> result = producer.put(record("k", "1"));
      assertThat(awaitStall(producer).problem())
          .contains("the shards of s cannot be listed", "ResourceNotFoundException");
      assertThat(result).isNotDone();
      streams.kinesis().createStream("s", 1);
      assertThat(result.join().shardId()).isNotEmpty();
      assertThat(producer.stall()).isEmpty();
    }
  }

  @Test
  void deniedAccess_isWaitedForInOrder() {
    streams.kinesis().createStream("s", 1);
    FaultHandle denied =
        streams
            .faults()
            .on("kinesis", "PutRecords")
            .fail(() -> AccessDeniedException.builder().statusCode(400).build());
    try (Producer producer = producer()) {
      CompletableFuture<PutResult> first = producer.put(record("k", "1"));
      assertThat(awaitStall(producer).problem()).contains("AccessDenied");
      CompletableFuture<PutResult> second = producer.put(record("k", "2"));
      denied.close();
      first.join();
      second.join();
      assertThat(Stored.byKey(streams.kinesis(), "s").get("k")).isEqualTo(List.of("1", "2"));
    }
  }

  @Test
  void clientThatFails_isToldApartFromARefusal() {
    streams.kinesis().createStream("s", 1);
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .fail(() -> new IllegalStateException("it quotes data"));
    try (Producer producer = Producer.builder(streams.kinesis(), "s").build()) {
      CompletableFuture<PutResult> result = producer.put(record("k", "1"));
      assertThat(failureOf(result).getMessage())
          .contains("the client has failed: IllegalStateException")
          .doesNotContain("data");
      assertThat(failureOf(result).certainty()).isEqualTo(Certainty.UNKNOWN);
    }
  }

  @Test
  void lastRecordThatIsGivenUp_holdsUpNothing() {
    streams.kinesis().createStream("s", 1);
    streams.faults().on("kinesis", "PutRecords").fail(() -> error("InternalFailure"));
    ProducerOptions shortLived = KEEPS_TRYING.withDeliveryTimeout(Duration.ofMillis(50));
    try (Producer producer = Producer.builder(streams.kinesis(), "s").options(shortLived).build()) {
      CompletableFuture<PutResult> result = producer.put(record("k", "1"));
      assertThat(awaitStall(producer).problem()).contains("InternalFailure");
      assertThat(reasonOf(result)).isEqualTo(Reason.TIME);
      assertThat(producer.stall()).isEmpty();
    }
  }

  @Test
  void invalidRecord_failsByItselfAndSaysSo() {
    streams.kinesis().createStream("s", 1);
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .matching(
            PutRecordsRequest.class,
            request -> request.records().stream().anyMatch(r -> r.partitionKey().equals("bad")))
        .fail(() -> error("ValidationException"));
    try (Producer producer = producer()) {
      CompletableFuture<PutResult> bad = producer.put(record("bad", "1"));
      CompletableFuture<PutResult> good = producer.put(record("good", "2"));
      assertThat(good.join().shardId()).isNotEmpty();
      assertThat(reasonOf(bad)).isEqualTo(Reason.RECORD);
    }
  }

  @Test
  void tooLargeRecord_failsByItself() {
    streams.kinesis().createStream("s", 1);
    try (Producer producer = producer()) {
      assertThat(reasonOf(producer.put(new ProducerRecord("k", new byte[1 << 21]))))
          .isEqualTo(Reason.RECORD);
    }
  }

  private static Reason reasonOf(CompletableFuture<PutResult> result) {
    return failureOf(result).reason();
  }

  private static DeliveryException failureOf(CompletableFuture<PutResult> result) {
    try {
      throw new AssertionError("delivered: " + result.join());
    } catch (CompletionException e) {
      return (DeliveryException) Objects.requireNonNull(e.getCause());
    }
  }
}
