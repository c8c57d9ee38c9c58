package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.LeaseTable.Row;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.kclframework.local.fault.FaultHandle;

/** Stops in good order and otherwise: hazards 24, 25 and 26. */
@Timeout(60)
final class ShutdownTest {

  private final Sink sink = new Sink();

  /** Hazard 24: KCL leaves its name in the table, and others wait until the lease expires. */
  @Test
  void stop_givesTheLeasesBack() {
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(30);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 30);
      assertThat(harness.rows()).extracting(Row::owner).doesNotContainNull();
      running.stop();
      assertThat(harness.rows()).hasSize(3).extracting(Row::owner).containsOnlyNulls();
    }
  }

  /**
   * Hazard 25: each processor says goodbye once, and its checkpoint covers all it was done with.
   */
  @Test
  void stop_finishesEachShard() {
    List<ShutdownReason> goodbyes = new CopyOnWriteArrayList<>();
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(20);
      RunningWorker running =
          harness.start(
              () ->
                  new RecordProcessor() {
                    @Override
                    protected Checkpoint processRecord(StreamRecord record) {
                      sink.add(record);
                      return Checkpoint.BY_POLICY;
                    }

                    @Override
                    protected Checkpoint shutdown(ShutdownReason reason) {
                      goodbyes.add(reason);
                      return Checkpoint.BY_POLICY;
                    }
                  });
      await("all records", () -> sink.size() >= 20);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(goodbyes).containsExactly(ShutdownReason.STOPPING, ShutdownReason.STOPPING);
      assertThat(running.worker().totals().inFlight()).isZero();
      for (String shard : sink.byShard().keySet()) {
        List<StreamRecord> records =
            sink.records().stream().filter(record -> record.shardId().equals(shard)).toList();
        assertThat(harness.checkpoint(shard))
            .isEqualTo(records.get(records.size() - 1).sequenceNumber());
      }
    }
  }

  /** KCL's own graceful shutdown waits for ever for a shard that has ended in a reshard. */
  @Test
  void stopAfterAReshard_doesNotHang() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(20);
      RunningWorker running = harness.start(sink.processor());
      await("the first records", () -> sink.size() >= 20);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(20, 60);
      await("the children's records", () -> sink.size() >= 60);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(harness.rows()).extracting(Row::owner).containsOnlyNulls();
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(60));
    }
  }

  /** Hazard 26: KCL interrupts what still runs; here nothing runs longer than the grace time. */
  @Test
  void stopWithAProcessorThatDoesNotReturn_endsAfterTheGraceTime() {
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(5);
      RunningWorker running =
          harness.start(
              config().shutdownGrace(Duration.ofMillis(500)),
              sink.processor(
                  record -> {
                    if (record.text().equals("3")) {
                      // Nor does it heed an interrupt.
                      Uninterruptibles.awaitUninterruptibly(release);
                    }
                    return Checkpoint.NOW;
                  }));
      await("record 3 is in hand", () -> sink.size() >= 3);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(release.getCount()).as("the processor is still at work").isEqualTo(1);
      String third = sink.records().get(2).sequenceNumber();
      assertThat(harness.checkpoint(SHARD)).isEqualTo(third);

      Sink second = new Sink();
      harness.start(second.processor());
      await("the rest, once the lease has expired", () -> second.size() >= 2);
      assertThat(second.texts()).isEqualTo(numbers(3, 5));
    }
  }

  /** What is in hand is finished, and not interrupted, as long as the grace time lasts. */
  @Test
  void stopDuringARecord_waitsForIt() {
    CountDownLatch inHand = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(5);
      RunningWorker running =
          harness.start(
              sink.processor(
                  record -> {
                    if (record.text().equals("3")) {
                      inHand.countDown();
                      try {
                        release.await();
                      } catch (InterruptedException e) {
                        interrupted.set(true);
                      }
                    }
                    return Checkpoint.BY_POLICY;
                  }));
      await("record 3 is in hand", () -> inHand.getCount() == 0);
      running.worker().stop();
      await("the worker drains", running.worker()::isDraining);
      assertThat(running.outcome()).isNotDone();
      release.countDown();
      running.await();
      assertThat(interrupted).isFalse();
      assertThat(sink.texts()).isEqualTo(numbers(4));
      assertThat(harness.checkpoint(SHARD)).isEqualTo(sink.records().get(3).sequenceNumber());
    }
  }

  /** A stop ends the wait before the next attempt at a record that keeps failing. */
  @Test
  void stopDuringARetry_doesNotWaitForTheNextAttempt() {
    CountDownLatch failed = new CountDownLatch(1);
    FailurePolicy slow =
        FailurePolicy.retryForever().withBackoff(Duration.ofHours(1), Duration.ofHours(1));
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(5);
      RunningWorker running =
          harness.start(
              config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(slow)),
              sink.processor(
                  record -> {
                    if (record.text().equals("3")) {
                      failed.countDown();
                      throw new IllegalStateException("boom");
                    }
                    return Checkpoint.BY_POLICY;
                  }));
      await("record 3 fails", () -> failed.getCount() == 0);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(harness.checkpoint(SHARD)).isEqualTo(sink.records().get(2).sequenceNumber());
      assertThat(running.worker().totals().returned()).isEqualTo(2);
    }
  }

  @Test
  void stopDuringTheStart_doesNotWaitForAnswers() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultHandle fault = harness.faults.on(KINESIS, "DescribeStreamSummary").hang();
      RunningWorker running = harness.start(sink.processor());
      await("the worker asks for the stream", () -> fault.strikes() > 0);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
    }
  }

  /** KCL holds a lock through all attempts at its initialisation, which a shutdown needs. */
  @Test
  void stopDuringKclsInitialisation_isBounded() {
    AtomicBoolean seeded = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultHandle fault =
          harness
              .faults
              .on(DYNAMODB, "Scan")
              .matching(Object.class, request -> seeded.get())
              .hang();
      RunningWorker running =
          harness.start(
              config()
                  .with(KclSetting.INITIALIZATION_ATTEMPTS, 1000)
                  .with(KclSetting.INITIALIZATION_BACKOFF, Duration.ofSeconds(10)),
              builder ->
                  builder.processor(sink.processor()).kclChange(configs -> seeded.set(true)));
      await("KCL asks for the leases", () -> fault.strikes() > 0);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
    }
  }

  @Test
  void stopBeforeRun_endsTheRunAtOnce() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      Worker worker =
          Worker.builder(config().build(), harness.kinesis, harness.leases)
              .processor(sink.processor())
              .build();
      worker.stop();
      assertThat(worker.run().reason()).isEqualTo(Reason.STOPPED);
    }
  }

  @Test
  void stopAndWait_returnsWhenTheFinalCheckpointIsMade() {
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(1);
      CountDownLatch inHand = new CountDownLatch(1);
      RunningWorker running =
          harness.start(
              sink.processor(
                  record -> {
                    inHand.countDown();
                    release.await();
                    return Checkpoint.BY_POLICY;
                  }));
      await("the record is in hand", () -> inHand.getCount() == 0);
      Thread hook = new Thread(running.worker()::stopAndWait);
      hook.start();
      await("the worker drains", running.worker()::isDraining);
      assertThat(hook.isAlive()).isTrue();
      release.countDown();
      await("the hook has returned", () -> !hook.isAlive());
      assertThat(harness.checkpoint(SHARD)).isEqualTo(sink.records().get(0).sequenceNumber());
    }
  }

  /** An executor that is shut down at once interrupts the thread that runs the worker. */
  @Test
  void stopWithAnInterrupt_finishesWhatIsInHandAndKeepsTheInterrupt() {
    CountDownLatch inHand = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(1);
      Worker worker =
          Worker.builder(config().build(), harness.kinesis, harness.leases)
              .processor(
                  sink.processor(
                      record -> {
                        inHand.countDown();
                        release.await();
                        return Checkpoint.BY_POLICY;
                      }))
              .build();
      CompletableFuture<WorkerOutcome> outcome =
          CompletableFuture.supplyAsync(
              () -> {
                WorkerOutcome end = worker.run();
                interrupted.set(Thread.currentThread().isInterrupted());
                return end;
              },
              thread);
      await("the record is in hand", () -> inHand.getCount() == 0);
      harness.faults.on(DYNAMODB, "UpdateItem").delay(Duration.ofMillis(300));
      worker.stop();
      thread.shutdownNow();
      await("the worker drains", worker::isDraining);
      release.countDown();
      await("the end", outcome::isDone);
      assertThat(outcome.join().reason()).isEqualTo(Reason.STOPPED);
      assertThat(sink.texts()).containsExactly("0");
      assertThat(harness.checkpoint(SHARD)).isEqualTo(sink.records().get(0).sequenceNumber());
      assertThat(harness.row(SHARD).orElseThrow().owner()).isNull();
      assertThat(interrupted).isTrue();
    }
  }

  @Test
  void stopAndWait_beforeRun_doesNotWait() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      Worker worker =
          Worker.builder(config().build(), harness.kinesis, harness.leases)
              .processor(sink.processor())
              .build();
      worker.stopAndWait();
      assertThat(worker.run().reason()).isEqualTo(Reason.STOPPED);
      worker.stopAndWait();
    }
  }
}
