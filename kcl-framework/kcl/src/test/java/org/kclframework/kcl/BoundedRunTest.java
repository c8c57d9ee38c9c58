package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
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

/** Runs up to a time, on streams that were resharded before and after it. */
@Timeout(60)
final class BoundedRunTest {

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

  private WorkerOutcome run(WorkerHarness harness, Instant end) {
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
