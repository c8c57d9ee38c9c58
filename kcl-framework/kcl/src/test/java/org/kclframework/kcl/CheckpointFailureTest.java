package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.local.fault.FaultBuilder;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Checkpoints that cannot be written: hazards 18, 20 and 26. */
@Timeout(60)
final class CheckpointFailureTest {

  private final Sink sink = new Sink();

  /** Describes a fault in the writing of checkpoints that are positions, not ends. */
  private static FaultBuilder onCheckpoint(WorkerHarness harness) {
    return harness
        .faults
        .on(DYNAMODB, "UpdateItem")
        .matching(UpdateItemRequest.class, CheckpointFailureTest::isPosition);
  }

  private static boolean isPosition(UpdateItemRequest request) {
    return request.attributeUpdates().containsKey(LeaseTable.CHECKPOINT)
        && Character.isDigit(
            request.attributeUpdates().get(LeaseTable.CHECKPOINT).value().s().charAt(0));
  }

  private static WorkerConfig.Builder everyRecord() {
    return config()
        .runnerOptions(
            RunnerOptions.DEFAULT.withCheckpointPolicy(CheckpointPolicy.everyRecords(1)));
  }

  static Stream<Named<Supplier<Throwable>>> failures() {
    return Stream.of(
        Named.of(
            "throttled",
            () -> ProvisionedThroughputExceededException.builder().message("slow down").build()),
        Named.of("broken", () -> InternalServerErrorException.builder().message("500").build()),
        Named.of(
            "no permission",
            () ->
                DynamoDbException.builder()
                    .statusCode(400)
                    .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("AccessDeniedException").build())
                    .build()),
        Named.of(
            "table missing", () -> ResourceNotFoundException.builder().message("gone").build()),
        Named.of("connection reset", () -> SdkClientException.create("Connection reset")));
  }

  /** Hazard 20: a checkpoint that failed stays due, whatever KCL calls the failure. */
  @ParameterizedTest
  @MethodSource("failures")
  void failedCheckpoint_isWrittenLater(Supplier<Throwable> failure) {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultHandle fault = onCheckpoint(harness).times(2).fail(failure);
      harness.put(9);
      String last = harness.put("key", "9");
      RunningWorker running = harness.start(everyRecord(), sink.processor());
      await("the last checkpoint", () -> harness.checkpoint(SHARD).equals(last));
      assertThat(fault.strikes()).isEqualTo(2);
      assertThat(sink.texts()).isEqualTo(numbers(10));
      assertThat(running.worker().totals().failedCheckpoints()).isEqualTo(2);
    }
  }

  /** Hazard 20: the same at a stop, when there is no later record to come with it. */
  @Test
  void failedFinalCheckpoint_isTriedAgainWithinTheGraceTime() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(9);
      String last = harness.put("key", "9");
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      onCheckpoint(harness).times(3).fail(() -> SdkClientException.create("Connection reset"));
      running.stop();
      assertThat(harness.checkpoint(SHARD)).isEqualTo(last);
      assertThat(harness.row(SHARD).orElseThrow().owner()).isNull();
    }
  }

  @Test
  void checkpointWithoutAnAnswer_isGivenUpAndWrittenLater() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      onCheckpoint(harness).times(1).hang();
      harness.put(9);
      String last = harness.put("key", "9");
      harness.start(
          everyRecord().with(KclSetting.LEASE_TABLE_TIMEOUT, Duration.ofMillis(300)),
          sink.processor());
      await("the last checkpoint", () -> harness.checkpoint(SHARD).equals(last));
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** A refused condition means that another worker has the lease: all is dropped and read again. */
  @Test
  void refusedCheckpoint_hasTheShardReadAgainFromTheLastOne() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      onCheckpoint(harness)
          .times(1)
          .fail(() -> ConditionalCheckFailedException.builder().message("no").build());
      harness.put(9);
      String last = harness.put("key", "9");
      harness.start(everyRecord(), sink.processor());
      await("the last checkpoint", () -> harness.checkpoint(SHARD).equals(last));
      assertThat(sink.texts()).startsWith("0").endsWith(numbers(10).toArray(String[]::new));
    }
  }

  /**
   * Hazard 18: a checkpoint that was stored although its answer was lost makes the next one look
   * like a lost lease. Records may come again, none is missing.
   */
  @Test
  void checkpointWhoseAnswerIsLost_costsNoRecord() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultHandle fault = onCheckpoint(harness).times(1).dropResponse();
      harness.put(9);
      String last = harness.put("key", "9");
      RunningWorker running = harness.start(everyRecord(), sink.processor());
      await("the last checkpoint", () -> harness.checkpoint(SHARD).equals(last));
      assertThat(fault.strikes()).isEqualTo(1);
      assertThat(sink.distinct()).containsExactlyElementsOf(numbers(10));
      // What the lost answer was about is stored, so the second reading begins behind it.
      assertThat(sink.texts().stream().filter("0"::equals)).hasSize(1);
      assertThat(running.outcome()).isNotDone();
    }
  }
}
