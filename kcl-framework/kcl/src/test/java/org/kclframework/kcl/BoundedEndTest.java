package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchOptions;
import org.kclframework.core.runner.BatchRunners;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;

/** Processors that fail at the end of a bounded run, with records that only they had. */
@Timeout(60)
final class BoundedEndTest {

  private static final FailurePolicy SKIP =
      FailurePolicy.skip()
          .withMaxRetryAttempts(0)
          .withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));

  private static RunningWorker start(
      WorkerHarness harness, ChildLike children, Duration grace, int batchRecords) {
    RunnerOptions options = RunnerOptions.DEFAULT.withFailurePolicy(SKIP);
    BatchRunners runners =
        new BatchRunners(children::create, options, new BatchOptions(batchRecords, 0, false));
    return harness.start(
        config().stopWhen(StopWhen.CAUGHT_UP).shutdownGrace(grace).runnerOptions(options),
        builder -> builder.shardProcessor(runners::create));
  }

  private static RunningWorker start(WorkerHarness harness, ChildLike children) {
    return start(harness, children, Duration.ofSeconds(10), 10);
  }

  /** Breaks at its first ends, where it saves what it has. */
  private static final class BadEnds extends ChildLike {

    final AtomicInteger ends = new AtomicInteger();
    private final int bad;

    BadEnds(int bad) {
      this.bad = bad;
    }

    @Override
    void sayGoodbye(ShutdownReason reason) {
      if (reason == ShutdownReason.STOPPING && ends.incrementAndGet() <= bad) {
        throw new IllegalStateException("the process has ended");
      }
    }
  }

  @Test
  void processorThatBreaksAtTheEnd_getsItsRecordsAgain() {
    BadEnds children = new BadEnds(2);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(30);
      assertThat(start(harness, children).await().reason()).isEqualTo(Reason.FINISHED);
      assertThat(children.done()).isEqualTo(numbers(30));
      assertThat(children.ends).hasValue(3);
    }
  }

  @Test
  void otherShards_endOnce() {
    BadEnds children = new BadEnds(1);
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(60);
      RunningWorker running = start(harness, children);
      assertThat(running.await().reason()).isEqualTo(Reason.FINISHED);
      assertThat(children.done()).containsExactlyInAnyOrderElementsOf(numbers(60));
      assertThat(children.ends).hasValue(4);
      assertThat(harness.rows()).allSatisfy(row -> assertThat(row.owner()).isNull());
    }
  }

  @Test
  void processorThatAlwaysBreaksAtTheEnd_isNoGoodEnd() {
    BadEnds children = new BadEnds(Integer.MAX_VALUE);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(30);
      WorkerOutcome outcome = start(harness, children, Duration.ofSeconds(1), 10).await();
      assertThat(outcome.reason()).isEqualTo(Reason.PROCESSOR_FAILED);
      assertThat(outcome.isSuccess()).isFalse();
      assertThat(outcome.message()).contains("30 records that no checkpoint covers");
      assertThat(children.ends).as("tried again").hasValueGreaterThan(1);
      BadEnds better = new BadEnds(0);
      assertThat(start(harness, better).await().reason()).isEqualTo(Reason.FINISHED);
      assertThat(better.done()).isEqualTo(numbers(30));
    }
  }

  @Test
  void processorThatHangsAtTheEnd_isNoGoodEnd() {
    CountDownLatch aborted = new CountDownLatch(1);
    ChildLike children =
        new ChildLike() {
          @Override
          void sayGoodbye(ShutdownReason reason) throws InterruptedException {
            aborted.await();
            throw new IllegalStateException("killed");
          }

          @Override
          void abort() {
            aborted.countDown();
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(30);
      WorkerOutcome outcome = start(harness, children, Duration.ofSeconds(1), 10).await();
      assertThat(outcome.reason()).isEqualTo(Reason.PROCESSOR_FAILED);
    }
  }

  @Test
  void lastRecordThatIsSkipped_takesNoOtherWithIt() {
    ChildLike children =
        new ChildLike() {
          @Override
          void look(StreamRecord record) {
            if (record.text().equals("29")) {
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(30);
      RunningWorker running = start(harness, children, Duration.ofSeconds(10), 1);
      assertThat(running.await().reason()).isEqualTo(Reason.FINISHED);
      assertThat(children.done()).isEqualTo(numbers(29));
      assertThat(running.worker().totals().skipped()).isEqualTo(1);
    }
  }

  @Test
  void processorThatNeverMakesACheckpoint_endsInGoodOrder() {
    ChildLike children =
        new ChildLike() {
          @Override
          boolean asksAtTheEnd() {
            return false;
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(30);
      assertThat(start(harness, children).await().reason()).isEqualTo(Reason.FINISHED);
      assertThat(children.seen).isEqualTo(numbers(30));
    }
  }

  /** What it has done nobody can say then, so there was no final checkpoint. */
  @Test
  void recordProcessorThatFailsAtTheEnd_getsItsRecordsAgain() {
    AtomicInteger records = new AtomicInteger();
    AtomicInteger ends = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(30);
      harness.runToTheTip(
          config(),
          () ->
              new RecordProcessor() {
                @Override
                protected Checkpoint processRecord(StreamRecord record) {
                  records.incrementAndGet();
                  return Checkpoint.BY_POLICY;
                }

                @Override
                protected Checkpoint shutdown(ShutdownReason reason) {
                  if (reason == ShutdownReason.STOPPING && ends.incrementAndGet() == 1) {
                    throw new IllegalStateException("no");
                  }
                  return Checkpoint.BY_POLICY;
                }
              });
      assertThat(records).hasValue(60);
      assertThat(ends).hasValue(2);
    }
  }
}
