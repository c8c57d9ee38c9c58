package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.failure.DeadLetterJson;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** Dead letters in a stream. */
@Timeout(60)
final class KinesisFailureDestinationTest {

  private static final DeadLetter LETTER =
      new DeadLetter(
          StreamRecord.builder().partitionKey("customer-7").data("payload").build(),
          3,
          "java.lang.IllegalStateException",
          "boom",
          Instant.EPOCH);

  @Test
  void write_putsTheLetterUnderItsRecordsKey() throws Exception {
    Sink letters = new Sink();
    try (WorkerHarness harness = new WorkerHarness()) {
      harness.kinesis.createStream("letters", 1);
      KinesisFailureDestination destination =
          new KinesisFailureDestination(harness.kinesis, "letters");
      destination.write(LETTER);
      assertThat(destination.uri()).isEqualTo("kinesis:letters");
      harness.runToTheTip(WorkerHarness.config("reader", "letters"), letters.processor());
      StreamRecord stored = letters.records().get(0);
      assertThat(stored.partitionKey()).isEqualTo("customer-7");
      assertThat(stored.bytes()).isEqualTo(DeadLetterJson.write(LETTER));
    }
  }

  @Test
  void check_ofAStreamThatIsNotThere_saysSo() throws Exception {
    try (WorkerHarness harness = new WorkerHarness()) {
      KinesisFailureDestination destination =
          new KinesisFailureDestination(harness.kinesis, "letters");
      assertThatThrownBy(destination::check)
          .isInstanceOf(WorkerStartException.class)
          .hasMessageStartingWith("cannot describe stream letters: ResourceNotFoundException");
      harness.kinesis.createStream("letters", 1);
      destination.check();
    }
  }

  /** Whoever may put letters need not be allowed to look at the stream. */
  @Test
  void check_withoutPermission_letsItPass() throws Exception {
    try (WorkerHarness harness = new WorkerHarness()) {
      AtomicInteger asked = new AtomicInteger();
      harness
          .faults
          .on(KINESIS, "DescribeStreamSummary")
          .fail(
              () -> {
                asked.incrementAndGet();
                return KinesisException.builder()
                    .statusCode(400)
                    .awsErrorDetails(
                        AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage("User: bob is not authorized")
                            .build())
                    .build();
              });
      new KinesisFailureDestination(harness.kinesis, "letters").check();
      assertThat(asked).hasValue(1);
    }
  }

  /** An inner record of an aggregate may have a key that Kinesis refuses for one of its own. */
  @Test
  void write_ofAKeyThatKinesisRefuses_usesTheSequenceNumber() throws Exception {
    Sink letters = new Sink();
    try (WorkerHarness harness = new WorkerHarness()) {
      harness.kinesis.createStream("letters", 1);
      KinesisFailureDestination destination =
          new KinesisFailureDestination(harness.kinesis, "letters");
      for (String key : List.of("", "k".repeat(257))) {
        StreamRecord record =
            StreamRecord.builder().partitionKey(key).sequenceNumber("4711").data("x").build();
        destination.write(new DeadLetter(record, 1, "e", "m", Instant.EPOCH));
      }
      harness.runToTheTip(WorkerHarness.config("reader", "letters"), letters.processor());
      assertThat(letters.records())
          .extracting(StreamRecord::partitionKey)
          .containsExactly("4711", "4711");
    }
  }

  /** A thread that is left interrupted would send the letter again and again. */
  @Test
  void write_inAnInterruptedThread_waitsForTheAnswer() throws Exception {
    try (WorkerHarness harness = new WorkerHarness()) {
      harness.kinesis.createStream("letters", 1);
      harness.faults.on(KINESIS, "PutRecord").delay(Duration.ofMillis(50));
      KinesisFailureDestination destination =
          new KinesisFailureDestination(harness.kinesis, "letters");
      Thread.currentThread().interrupt();
      destination.write(LETTER);
      assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }
  }

  @Test
  void write_saysWhyItFailed() {
    try (WorkerHarness harness = new WorkerHarness()) {
      KinesisFailureDestination destination =
          new KinesisFailureDestination(harness.kinesis, "nowhere");
      assertThatThrownBy(() -> destination.write(LETTER))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be put into stream nowhere")
          .hasMessageContaining("ResourceNotFoundException")
          .hasMessageNotContaining("payload");
    }
  }

  /** Its payload is written as base64, which takes a third more. */
  @Test
  void write_ofALetterThatIsTooLargeForTheStream_saysItsSizeAndTheReason() {
    try (WorkerHarness harness = new WorkerHarness()) {
      harness.kinesis.createStream("letters", 1);
      KinesisFailureDestination destination =
          new KinesisFailureDestination(harness.kinesis, "letters");
      StreamRecord largest =
          StreamRecord.builder().partitionKey("customer-7").data(new byte[1 << 20]).build();
      DeadLetter letter = new DeadLetter(largest, 1, "E", "x".repeat(1 << 20), Instant.EPOCH);
      int size = DeadLetterJson.write(letter).length;
      assertThat(size).isLessThan((4 << 20) / 3 + 10_000);
      assertThatThrownBy(() -> destination.write(letter))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a dead letter of " + size + " bytes cannot be put into stream")
          .hasMessageContaining("ValidationException")
          .hasMessageNotContaining("customer-7");
    }
  }

  /** The shard stays before the record, and shows which record that is and what is in its way. */
  @Test
  void letterThatIsTooLargeForTheStream_isShownAsAStall() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.kinesis.createStream("letters", 1);
      String largest = harness.put("key", "x".repeat((1 << 20) - 3));
      FailurePolicy policy =
          FailurePolicy.deadLetter(new KinesisFailureDestination(harness.kinesis, "letters"))
              .withMaxRetryAttempts(0);
      RunningWorker running =
          harness.start(
              config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(policy)),
              WorkerHarness.processor(
                  record -> {
                    throw new IllegalStateException("boom");
                  }));
      await(
          "a stall",
          () ->
              running.worker().shards().stream()
                  .flatMap(shard -> shard.stall().stream())
                  .anyMatch(
                      stall ->
                          stall.sequenceNumber().equals(largest)
                              && stall.reason().equals("cannot write to kinesis:letters")));
      assertThat(running.worker().totals().resolved()).isZero();
    }
  }

  /** A record is resolved when its letter is durable, and not before. */
  @Test
  void letters_areWrittenUntilTheStreamTakesThem() {
    Sink sink = new Sink();
    Sink letters = new Sink();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.kinesis.createStream("letters", 1);
      harness.put(10);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "PutRecord")
              .times(2)
              .fail(() -> SdkClientException.create("Connection reset"));
      FailurePolicy policy =
          FailurePolicy.deadLetter(new KinesisFailureDestination(harness.kinesis, "letters"))
              .withMaxRetryAttempts(0);
      harness.start(
          config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(policy)),
          sink.processor(
              record -> {
                if (Integer.parseInt(record.text()) % 3 == 0) {
                  throw new IllegalStateException("boom");
                }
                return Checkpoint.BY_POLICY;
              }));
      await("the good records", () -> sink.size() >= 6);
      harness.runToTheTip(WorkerHarness.config("reader", "letters"), letters.processor());
      assertThat(fault.strikes()).isEqualTo(2);
      List<String> good = new ArrayList<>(numbers(10));
      good.removeAll(List.of("0", "3", "6", "9"));
      assertThat(sink.texts()).isEqualTo(good);
      await("all letters", () -> letters.size() >= 3);
    }
  }
}
