package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.LeaseTable.Row;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Workers that share an application: hazards 16, 24 and 27 among them. */
@Timeout(60)
final class SeveralWorkersTest {

  private final Sink sink = new Sink();

  private static Set<String> owners(WorkerHarness harness) {
    return harness.rows().stream()
        .map(Row::owner)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All of them find an empty table and write the leases. */
  @Test
  void workersThatStartAtOnce_shareTheShardsAndReadEachOnce() {
    try (WorkerHarness harness = WorkerHarness.withShards(6)) {
      harness.put(300);
      List<RunningWorker> workers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        // With a share each nothing is taken from another, which would cost duplicates.
        workers.add(harness.start(config().with(KclSetting.MAX_LEASES, 2), sink.processor()));
      }
      await("all records", () -> sink.size() >= 300);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(300));
      assertThat(harness.rows()).extracting(Row::shardId).doesNotHaveDuplicates().hasSize(6);
      for (RunningWorker running : workers) {
        running.stop();
      }
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(300));
      assertThat(owners(harness)).isEmpty();
    }
  }

  /** Hazard 24 and the promise of a hand-off: no duplicate, and no wait for leases to expire. */
  @Test
  void stoppedWorker_handsItsShardsOverAtOnce() {
    try (WorkerHarness harness = WorkerHarness.withShards(4)) {
      WorkerConfig.Builder slowFailover =
          config().with(KclSetting.FAILOVER_TIME, Duration.ofMinutes(2));
      RunningWorker first = harness.start(slowFailover, sink.processor());
      harness.put(100);
      await("the first records", () -> sink.size() >= 100);
      first.stop();
      harness.put(100, 200);
      harness.start(
          config().with(KclSetting.FAILOVER_TIME, Duration.ofMinutes(2)), sink.processor());
      await("all records, long before the leases would expire", () -> sink.size() >= 200);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(200));
      assertThat(sink.byKey().values()).allSatisfy(HandlerFailureTest::assertAscending);
    }
  }

  /**
   * A rolling restart under load: each worker is replaced, and no record is missing or repeated.
   */
  @Test
  void rollingRestart_repeatsNothing() {
    WorkerConfig.Builder noStealing =
        config().with(KclSetting.FAILOVER_TIME, Duration.ofMinutes(2));
    try (WorkerHarness harness = WorkerHarness.withShards(4)) {
      RunningWorker current = harness.start(noStealing, sink.processor());
      for (int i = 0; i < 4; i++) {
        harness.put(i * 100, i * 100 + 100);
        int end = i * 100 + 50;
        await("some of the records", () -> sink.size() >= end);
        current.stop();
        current = harness.start(config(), sink.processor());
      }
      await("all records", () -> sink.size() >= 400);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(400));
      assertThat(sink.byKey().values()).allSatisfy(HandlerFailureTest::assertAscending);
    }
  }

  /** A killed worker's shards go on from their last checkpoints. */
  @Test
  void killedWorker_isReplacedByTheOthers() {
    Sink dead = new Sink();
    RunnerOptions often =
        RunnerOptions.DEFAULT.withCheckpointPolicy(CheckpointPolicy.everyRecords(5));
    try (WorkerHarness harness = WorkerHarness.withShards(4)) {
      MortalWorker mortal = harness.startMortal(config().runnerOptions(often), dead.handler());
      harness.put(200);
      await("half of the records", () -> dead.size() >= 100);
      mortal.kill();
      harness.put(200, 300);
      harness.start(config().runnerOptions(often), sink.processor());
      harness.start(config().runnerOptions(often), sink.processor());
      await(
          "all records",
          () -> {
            Set<String> all = new TreeSet<>(dead.texts());
            all.addAll(sink.texts());
            return all.size() >= 300;
          });
      List<String> repeated = new ArrayList<>(dead.texts());
      repeated.retainAll(sink.distinct());
      // Four shards with less than five records each since their last checkpoint, and one record
      // each that was in hand.
      assertThat(repeated).hasSizeLessThanOrEqualTo(4 * 5);
    }
  }

  /** A second worker takes its share, which costs duplicates at most, and no record. */
  @Test
  void additionalWorker_takesItsShare() {
    try (WorkerHarness harness = WorkerHarness.withShards(4)) {
      harness.start(
          config().with(KclSetting.MAX_LEASES_TO_STEAL, 4),
          sink.processor(record -> Checkpoint.NOW));
      harness.put(100);
      await("the first records", () -> sink.size() >= 100);
      harness.start(
          config().with(KclSetting.MAX_LEASES_TO_STEAL, 4),
          sink.processor(record -> Checkpoint.NOW));
      await("both have shards", () -> owners(harness).size() == 2);
      harness.put(100, 200);
      await("all records", () -> sink.distinct().size() >= 200);
      assertThat(sink.distinct()).containsExactlyInAnyOrderElementsOf(numbers(200));
    }
  }

  /** Reshards under load with two workers: order per key, children after parents, nothing lost. */
  @Test
  void reshardsUnderLoad_keepTheOrderOfEachKeyAcrossWorkers() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.start(config(), sink.processor(record -> Checkpoint.NOW));
      harness.start(config(), sink.processor(record -> Checkpoint.NOW));
      int next = 0;
      for (int round = 0; round < 3; round++) {
        harness.put(next, next + 50);
        List<Shard> open = harness.kinesis.openShards(STREAM);
        harness.kinesis.splitShard(STREAM, open.get(open.size() - 1).shardId());
        harness.put(next + 50, next + 100);
        open = harness.kinesis.openShards(STREAM);
        harness.kinesis.mergeShards(STREAM, open.get(0).shardId(), open.get(1).shardId());
        harness.put(next + 100, next + 150);
        next += 150;
      }
      await("all records", () -> sink.distinct().size() >= 450);
      assertThat(sink.distinct()).containsExactlyInAnyOrderElementsOf(numbers(450));
      // A lease that moves between the workers may repeat records; their first comings are ordered.
      assertThat(sink.byKey().values())
          .allSatisfy(
              texts -> HandlerFailureTest.assertAscending(texts.stream().distinct().toList()));
    }
  }
}
