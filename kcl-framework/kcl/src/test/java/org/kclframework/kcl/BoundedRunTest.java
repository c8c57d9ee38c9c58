package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.APPLICATION;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.processor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.local.fault.FaultBuilder;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** Runs up to a time, on streams that were resharded before and after it. */
@Timeout(60)
final class BoundedRunTest {

  /** Longer than a shard that has been read takes to be found so. */
  private static final Duration LATE = Duration.ofMillis(700);

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final RecordProcessorFactory factory =
      processor(
          record -> {
            seen.add(record.text());
            return Checkpoint.BY_POLICY;
          });

  @Test
  void stopAt_behindASplit_readsTheChildren() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("key", "before the split");
      split(harness);
      harness.put("key", "after the split");
      Instant end = aMomentLater();
      harness.put("key", "too late");
      assertThat(run(harness, end).reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).containsExactly("before the split", "after the split");
    }
  }

  @Test
  void stopAt_beforeASplit_leavesTheChildrenAlone() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("key", "first");
      Instant end = aMomentLater();
      harness.put("key", "too late");
      split(harness);
      harness.put("key", "in a child");
      assertThat(run(harness, end).reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).containsExactly("first");
      seen.clear();
      RunningWorker rest = harness.start(config().stopWhen(StopWhen.CAUGHT_UP), factory);
      assertThat(rest.await().reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).containsExactly("too late", "in a child");
    }
  }

  @Test
  void stopAt_inTheFuture_waitsForIt() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put("key", "first");
      Instant end = Instant.now().plus(Duration.ofSeconds(2));
      assertThat(run(harness, end).reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(Instant.now()).isAfterOrEqualTo(end);
      assertThat(seen).containsExactly("first");
    }
  }

  /** What KCL read ahead tells where the stream ended then, and not where it ends now. */
  @Test
  void stopAt_passedWhileBatchesWait_readsWhatCameBeforeIt() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultHandle reads = harness.faults.on(KINESIS, "GetRecords").delay(Duration.ofMillis(1));
      harness.put("key", "first");
      Instant end = Instant.now().plus(Duration.ofSeconds(3));
      RecordProcessorFactory slow =
          processor(
              record -> {
                seen.add(record.text());
                if (record.text().equals("first")) {
                  await("an empty batch was read", () -> reads.strikes() >= 3);
                  harness.put("key", "second");
                  assertThat(Instant.now()).isBefore(end);
                  await("the end", () -> Instant.now().isAfter(end));
                }
                return Checkpoint.BY_POLICY;
              });
      assertThat(run(harness, end, slow).reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).containsExactly("first", "second");
    }
  }

  /** KCL writes the leases of the children when it closes their parent, and not before. */
  @Test
  void caughtUp_behindASplitWhoseLeasesAreLate_readsTheChildren() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("key", "before the split");
      split(harness);
      harness.put("key", "after the split");
      childLeases(harness).delay(LATE);
      harness.runToTheTip(config(), factory);
      assertThat(seen).containsExactly("before the split", "after the split");
    }
  }

  @Test
  void caughtUp_withSeveralStreams_readsTheChildrenWhoseLeasesAreLate() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.kinesis.createStream("returns", 1);
      harness.put("key", "before the split");
      split(harness);
      harness.put("key", "after the split");
      childLeases(harness).delay(LATE);
      harness.runToTheTip(config(APPLICATION, STREAM, "returns"), factory);
      assertThat(seen).containsExactly("before the split", "after the split");
    }
  }

  @Test
  void stopAt_behindASplitWhoseLeasesAreLate_readsTheChildren() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("key", "before the split");
      split(harness);
      harness.put("key", "after the split");
      Instant end = aMomentLater();
      childLeases(harness).delay(LATE);
      assertThat(run(harness, end).reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).containsExactly("before the split", "after the split");
    }
  }

  /** All records of the children come after one that is too late already. */
  @Test
  void stopAt_beforeASplit_doesNotWaitForTheChildrensLeases() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("key", "first");
      Instant end = aMomentLater();
      harness.put("key", "too late");
      split(harness);
      childLeases(harness).hang();
      assertThat(run(harness, end).reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).containsExactly("first");
    }
  }

  private static FaultBuilder childLeases(WorkerHarness harness) {
    return harness
        .faults
        .on(DYNAMODB, "PutItem")
        .matching(PutItemRequest.class, request -> request.item().containsKey("parentShardId"));
  }

  private WorkerOutcome run(WorkerHarness harness, Instant end) {
    return run(harness, end, factory);
  }

  private static WorkerOutcome run(
      WorkerHarness harness, Instant end, RecordProcessorFactory factory) {
    return harness
        .start(
            config()
                .stopWhen(StopWhen.CAUGHT_UP)
                .runnerOptions(RunnerOptions.DEFAULT.withStopAt(end)),
            factory)
        .await();
  }

  private static void split(WorkerHarness harness) {
    harness.kinesis.splitShard(WorkerHarness.STREAM, "shardId-000000000000");
  }

  /** Returns a time that all records so far came before, and all others come after. */
  private static Instant aMomentLater() {
    Instant end = Instant.now().plusMillis(1);
    await("a clock that moves", () -> Instant.now().isAfter(end.plusMillis(1)));
    return end;
  }
}
