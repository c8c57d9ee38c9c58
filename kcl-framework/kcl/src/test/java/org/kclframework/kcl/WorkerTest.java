package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.processor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.kclframework.kcl.WorkerHarness.RunningWorker;

@Timeout(60)
final class WorkerTest {

  @Test
  void run_processesEachRecordOnce() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (WorkerHarness harness = WorkerHarness.withShards(4)) {
      harness.put(1000);
      RunningWorker running =
          harness.start(
              processor(
                  record -> {
                    seen.add(record.text());
                    return Checkpoint.BY_POLICY;
                  }));
      await("all records", () -> seen.size() >= 1000);
      assertThat(running.worker().isRunning()).isTrue();
      assertThat(running.stop().reason()).isEqualTo(WorkerOutcome.Reason.STOPPED);
      assertThat(running.worker().isRunning()).isFalse();
      assertThat(seen).doesNotHaveDuplicates().hasSize(1000);
      assertThat(running.worker().totals().succeeded()).isEqualTo(1000);
      assertThat(running.worker().totals().inFlight()).isZero();
      assertThat(running.worker().totals().checkpoints()).isEqualTo(4);
    }
  }

  @Test
  void boundedRun_endsAtTheTip() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(100);
      RunningWorker running =
          harness.start(
              config().stopWhen(StopWhen.CAUGHT_UP),
              processor(
                  record -> {
                    seen.add(record.text());
                    return Checkpoint.BY_POLICY;
                  }));
      assertThat(running.await().reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(seen).hasSize(100);
    }
  }
}
