package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.kcl.WorkerHarness.RunningWorker;

/** Where checkpoints are, and what a restart makes of them: hazards 6, 7, 17 and 19. */
@Timeout(60)
final class CheckpointTest {

  private final Sink sink = new Sink();
  private final Sink second = new Sink();

  private static WorkerConfig.Builder withPolicy(CheckpointPolicy policy) {
    return config().runnerOptions(RunnerOptions.DEFAULT.withCheckpointPolicy(policy));
  }

  private static List<String> putAll(WorkerHarness harness, int count) {
    List<String> positions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      positions.add(harness.put("key-" + i, Integer.toString(i)));
    }
    return positions;
  }

  /** Hazard 6: KCL's plain checkpoint covers a batch as soon as it is delivered. */
  @Test
  void checkpointInsideABatch_coversNoLaterRecord() {
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      List<String> positions = putAll(harness, 10);
      MortalWorker mortal =
          harness.startMortal(
              config(),
              sink.handler(
                  record -> {
                    if (record.text().equals("5")) {
                      release.await();
                    }
                    return record.text().equals("4") ? Checkpoint.NOW : Checkpoint.BY_POLICY;
                  }));
      await("record 5 is in hand", () -> harness.checkpoint(SHARD).equals(positions.get(4)));
      mortal.kill();
      harness.start(second.processor());
      await("the rest", () -> second.size() >= 5);
      assertThat(second.texts()).isEqualTo(numbers(5, 10));
    }
  }

  /** Hazard 7: the checkpoint of a later record would cover an earlier one that is in work. */
  @Test
  void parallelRecords_areCoveredOnlyUpToTheFirstUnresolvedOne() {
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      List<String> positions = putAll(harness, 20);
      RunnerOptions parallel = RunnerOptions.DEFAULT.withParallelism(4, 100);
      MortalWorker mortal =
          harness.startMortal(
              config().runnerOptions(parallel),
              sink.handler(
                  record -> {
                    if (record.text().equals("3")) {
                      release.await();
                    }
                    return Checkpoint.NOW;
                  }));
      await("all others", () -> sink.size() >= 19);
      await("the checkpoint before it", () -> harness.checkpoint(SHARD).equals(positions.get(2)));
      mortal.kill();
      harness.start(second.processor());
      await("the rest", () -> second.size() >= 17);
      assertThat(second.texts()).isEqualTo(numbers(3, 20));
    }
  }

  /** Hazard 17: what a crash costs is bounded by the policy. */
  @Test
  void crash_repeatsWhatFollowsTheLastCheckpoint() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      List<String> positions = putAll(harness, 25);
      MortalWorker mortal =
          harness.startMortal(withPolicy(CheckpointPolicy.everyRecords(10)), sink.handler());
      await("all records", () -> sink.size() >= 25);
      await("the last checkpoint", () -> harness.checkpoint(SHARD).equals(positions.get(19)));
      mortal.kill();
      harness.start(second.processor());
      await("the rest", () -> second.size() >= 5);
      assertThat(second.texts()).isEqualTo(numbers(20, 25));
    }
  }

  /** Hazard 17: a stop in good order repeats nothing. */
  @Test
  void stop_repeatsNothing() {
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(100);
      RunningWorker running = harness.start(sink.processor());
      await("some records", () -> sink.size() >= 30);
      running.stop();
      int before = sink.size();
      harness.put(100, 150);
      harness.start(second.processor());
      await("the rest", () -> second.size() >= 150 - before);
      List<String> all = new ArrayList<>(sink.texts());
      all.addAll(second.texts());
      assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(150));
    }
  }

  /** Hazard 19: a timer that is looked at only when records arrive forgets the last ones. */
  @Test
  void lastRecordsOfABurst_getTheirCheckpointByTime() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      List<String> positions = putAll(harness, 5);
      harness.start(withPolicy(CheckpointPolicy.every(Duration.ofMillis(300))), sink.processor());
      await("all records", () -> sink.size() >= 5);
      await("their checkpoint", () -> harness.checkpoint(SHARD).equals(positions.get(4)));
    }
  }

  /** The processor is not needed for a checkpoint, nor for noticing that the lease is lost. */
  @Test
  void idleThatDoesNotReturn_holdsUpNoCheckpointAndHidesNoLoss() {
    CountDownLatch idle = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      String only = harness.put("key", "0");
      RunningWorker running =
          harness.start(
              withPolicy(CheckpointPolicy.every(Duration.ofMillis(1500))),
              () ->
                  new RecordProcessor() {
                    @Override
                    protected Checkpoint processRecord(StreamRecord record) {
                      return Checkpoint.BY_POLICY;
                    }

                    @Override
                    protected Checkpoint idle() {
                      idle.countDown();
                      Uninterruptibles.awaitUninterruptibly(release);
                      return Checkpoint.BY_POLICY;
                    }
                  });
      await("idle is called", () -> idle.getCount() == 0);
      await("the checkpoint", () -> harness.checkpoint(SHARD).equals(only));
      harness.steal(SHARD);
      await(
          "the loss is noticed",
          () ->
              running.worker().shards().stream()
                  .anyMatch(shard -> shard.phase() == ShardStatus.Phase.LOST));
    }
  }
}
