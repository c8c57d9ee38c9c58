package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.Stall;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;

/** What the user's code throws: hazards 1 and 2, and the failure policies under a real worker. */
@Timeout(60)
final class HandlerFailureTest {

  private static final FailurePolicy QUICK_RETRY =
      FailurePolicy.retryForever().withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));

  private final Sink sink = new Sink();

  private static WorkerConfig.Builder withPolicy(FailurePolicy policy) {
    return config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(policy));
  }

  /** Hazard 1: KCL skips the batch of a record whose processing threw. */
  @Test
  void exception_isRetriedAndNoRecordSkipped() {
    Map<String, Integer> attempts = new ConcurrentHashMap<>();
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(200);
      RunningWorker running =
          harness.start(
              withPolicy(QUICK_RETRY),
              sink.processor(
                  record -> {
                    int attempt = attempts.merge(record.text(), 1, Integer::sum);
                    if (record.text().endsWith("7") && attempt < 3) {
                      throw new IllegalStateException("boom");
                    }
                    return Checkpoint.BY_POLICY;
                  }));
      await("all records", () -> sink.size() >= 200);
      running.stop();
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(200));
      assertThat(sink.byKey().values()).allSatisfy(HandlerFailureTest::assertAscending);
      assertThat(running.worker().totals().failedAttempts()).isEqualTo(40);
    }
  }

  static void assertAscending(List<String> numbers) {
    assertThat(numbers.stream().map(Integer::valueOf).toList()).isSorted();
  }

  /** Hazard 2: an error would end KCL's loop and leave a zombie that holds its leases. */
  @Test
  void error_isRetriedAndTheSchedulerLives() {
    List<Supplier<Error>> errors =
        List.of(NoClassDefFoundError::new, StackOverflowError::new, () -> new AssertionError("no"));
    Map<String, Integer> attempts = new ConcurrentHashMap<>();
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(20);
      RunningWorker running =
          harness.start(
              withPolicy(QUICK_RETRY),
              sink.processor(
                  record -> {
                    int attempt = attempts.merge(record.text(), 1, Integer::sum);
                    if (attempt <= errors.size()) {
                      throw errors.get(attempt - 1).get();
                    }
                    return Checkpoint.BY_POLICY;
                  }));
      await("all records", () -> sink.size() >= 20);
      harness.put(20, 40);
      await("later records", () -> sink.size() >= 40);
      assertThat(running.outcome()).isNotDone();
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(40));
    }
  }

  @Test
  void failingInitialize_isRepeatedBeforeAnyRecord() {
    AtomicInteger calls = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(
          withPolicy(QUICK_RETRY),
          () ->
              new RecordProcessor() {
                private boolean initialized;

                @Override
                protected void initialize(ShardContext shard) {
                  if (calls.incrementAndGet() < 4) {
                    throw new IllegalStateException("not yet");
                  }
                  initialized = true;
                }

                @Override
                protected Checkpoint processRecord(StreamRecord record) {
                  assertThat(initialized).isTrue();
                  sink.add(record);
                  return Checkpoint.BY_POLICY;
                }
              });
      await("all records", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
      assertThat(calls).hasValue(4);
    }
  }

  @Test
  void stopPolicy_endsTheRunBeforeTheRecord_whichComesAgain() {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      WorkerOutcome outcome =
          harness
              .start(
                  withPolicy(FailurePolicy.stop().withMaxRetryAttempts(0)),
                  sink.processor(
                      record -> {
                        if (broken.get() && record.text().equals("6")) {
                          throw new IllegalStateException("secret payload");
                        }
                        return Checkpoint.BY_POLICY;
                      }))
              .await();
      assertThat(outcome.reason()).isEqualTo(Reason.FAILURE_POLICY);
      assertThat(outcome.isSuccess()).isFalse();
      assertThat(outcome.message())
          .contains("orders/" + WorkerHarness.SHARD, "IllegalStateException")
          .doesNotContain("secret");
      assertThat(sink.texts()).isEqualTo(numbers(6));
      broken.set(false);
      harness.start(sink.processor());
      await("the rest", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  @Test
  void constructorThatThrows_endsTheRun() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(1);
      WorkerOutcome outcome =
          harness
              .start(
                  () -> {
                    throw new IllegalStateException("no database configured");
                  })
              .await();
      assertThat(outcome.reason()).isEqualTo(Reason.PROCESSOR_UNAVAILABLE);
      assertThat(outcome.message()).contains("no database configured");
      assertThat(harness.checkpoint(WorkerHarness.SHARD)).isEqualTo("TRIM_HORIZON");
    }
  }

  @Test
  void recordThatKeepsFailing_isShownAndHoldsTheCheckpointBack() {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      List<String> positions = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        positions.add(harness.put("key", Integer.toString(i)));
      }
      RunningWorker running =
          harness.start(
              withPolicy(QUICK_RETRY),
              sink.processor(
                  record -> {
                    if (broken.get() && record.text().equals("3")) {
                      throw new IllegalStateException("boom");
                    }
                    return Checkpoint.NOW;
                  }));
      await(
          "the stall is shown",
          () -> running.worker().shards().stream().anyMatch(shard -> shard.stall().isPresent()));
      Stall stall = running.worker().shards().get(0).stall().orElseThrow();
      assertThat(stall.sequenceNumber()).isEqualTo(positions.get(3));
      assertThat(stall.reason()).contains("IllegalStateException");
      assertThat(harness.checkpoint(WorkerHarness.SHARD)).isEqualTo(positions.get(2));
      broken.set(false);
      await("the rest", () -> sink.size() >= 5);
      await(
          "the last checkpoint",
          () -> harness.checkpoint(WorkerHarness.SHARD).equals(positions.get(4)));
      assertThat(sink.texts()).isEqualTo(numbers(5));
    }
  }
}
