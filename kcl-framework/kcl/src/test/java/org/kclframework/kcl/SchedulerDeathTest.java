package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.kinesis.leases.NoOpShardPrioritization;
import software.amazon.kinesis.leases.ShardPrioritization;

/** The end of KCL's own loop: the second half of hazard 2. */
@Timeout(60)
final class SchedulerDeathTest {

  private final Sink sink = new Sink();

  /** Without its loop KCL keeps its leases but neither takes, loses nor closes a shard any more. */
  @Test
  void deadScheduler_endsTheRunAndGivesTheLeasesBack() {
    AtomicBoolean armed = new AtomicBoolean();
    ShardPrioritization bomb =
        shards -> {
          if (armed.get()) {
            throw new StackOverflowError("in KCL's loop");
          }
          return new NoOpShardPrioritization().prioritize(shards);
        };
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(50);
      RunningWorker running =
          harness.start(
              config(),
              builder ->
                  builder
                      .processor(sink.processor())
                      .kclChange(configs -> configs.coordinator().shardPrioritization(bomb)));
      await("all records", () -> sink.size() >= 50);
      armed.set(true);
      WorkerOutcome outcome = running.await();
      assertThat(outcome.reason()).isEqualTo(Reason.SCHEDULER_DIED);
      assertThat(outcome.isSuccess()).isFalse();
      assertThat(outcome.message())
          .isEqualTo("KCL's scheduler died: java.lang.StackOverflowError: in KCL's loop");
      assertThat(harness.rows()).extracting(LeaseTable.Row::owner).containsOnlyNulls();
      harness.put(50, 100);
      harness.start(sink.processor());
      await("the rest", () -> sink.size() >= 100);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(100));
    }
  }

  /** KCL's loop returns as if nothing were wrong when its initialisation has failed for good. */
  @Test
  void failedInitialisation_isAFailedStart() {
    AtomicBoolean seeded = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultHandle fault =
          harness
              .faults
              .on(DYNAMODB, "Scan")
              .matching(Object.class, request -> seeded.get())
              .fail(() -> InternalServerErrorException.builder().message("out of order").build());
      WorkerOutcome outcome =
          harness
              .start(
                  config()
                      .with(KclSetting.INITIALIZATION_ATTEMPTS, 3)
                      .with(KclSetting.INITIALIZATION_BACKOFF, Duration.ofMillis(10)),
                  builder ->
                      builder.processor(sink.processor()).kclChange(configs -> seeded.set(true)))
              .await();
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message()).isEqualTo("KCL cannot be initialised: out of order");
      assertThat(fault.strikes()).isGreaterThanOrEqualTo(3);
    }
  }
}
