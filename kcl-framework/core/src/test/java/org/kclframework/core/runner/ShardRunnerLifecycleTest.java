package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.NULL;
import static org.kclframework.core.runner.ScriptedProcessor.failing;
import static org.kclframework.core.runner.ScriptedProcessor.throwing;

import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class ShardRunnerLifecycleTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final ScriptedProcessor processor = rig.processor;

  @AfterEach
  void verifyLedger() {
    rig.verify();
  }

  // initialize

  @Test
  void initialize_failing_isRepeatedBeforeAnyRecord() {
    processor.on("initialize", failing("no"), throwing(new NoClassDefFoundError("no")));
    rig.initialize().send("1");
    assertThat(processor.calls()).containsExactly("initialize!", "initialize!", "initialize", "1");
    assertThat(rig.time.waits()).hasSize(2);
    assertThat(rig.fatals).isEmpty();
  }

  @Test
  void initialize_failingBeyondTheAttempts_stopsTheWorker() {
    processor.always("initialize", failing("no"));
    rig.with(FailurePolicy.skip().withMaxRetryAttempts(3)).initialize().send("1");
    assertThat(processor.calls()).containsOnly("initialize!").hasSize(4);
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.FAILURE_POLICY);
    assertThat(rig.ledger().delivered()).isZero();
  }

  @Test
  void initialize_outOfMemory_stopsTheWorkerAtOnce() {
    processor.always("initialize", throwing(new OutOfMemoryError("heap")));
    rig.initialize();
    assertThat(processor.calls()).containsExactly("initialize!");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
  }

  @Test
  void initialize_failing_endsWithADrain() {
    processor.always("initialize", failing("no"));
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.initialize().stop();
    assertThat(processor.calls()).containsExactly("initialize!");
    assertThat(rig.fatals).isEmpty();
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void initialize_failing_endsWhenTheLeaseIsLost() {
    processor.always("initialize", failing("no"));
    rig.time.onWait(
        () -> {
          rig.table.loseLease();
          rig.runner().tick();
        });
    rig.initialize();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize!");
  }

  @Test
  void initialize_duringWhichTheWorkerStops_isFollowedByOneShutdown() {
    processor.on("initialize", processor.doing(() -> rig.runner().drain(SECOND)));
    rig.initialize().send("1").stop().stop();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize", "shutdown(STOPPING)");
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void initialize_duringWhichTheLeaseIsLost_isFollowedByOneShutdown() {
    processor.on(
        "initialize",
        processor.doing(
            () -> {
              rig.table.loseLease();
              rig.runner().tick();
            }));
    rig.initialize().send("1");
    rig.runner().leaseLost();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize", "shutdown(LEASE_LOST)");
  }

  @Test
  void initialize_withoutAPolicyUntilTheWorkerStops_isFollowedByShutdown() {
    processor.always("checkpointPolicy", failing("no"));
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.initialize().stop();
    assertThat(processor.calls()).containsExactly("initialize", "shutdown(STOPPING)");
  }

  @Test
  void initialize_twice_isDoneOnce() {
    rig.initialize().initialize().send("1").initialize();
    assertThat(processor.calls()).containsExactly("initialize", "1");
  }

  @Test
  void initialize_afterADrain_createsNothing() {
    rig.with(
        () -> {
          throw new AssertionError("not to be called");
        });
    rig.runner().drain(SECOND);
    rig.initialize().send("1");
    rig.runner().shutdownRequested();
    rig.runner().leaseLost();
    assertThat(rig.fatals).isEmpty();
  }

  @Test
  void initialize_withAFactoryThatThrows_stopsTheWorker() {
    Error failure = new ExceptionInInitializerError("no");
    rig.with(
        () -> {
          throw failure;
        });
    rig.initialize().initialize().send("1").pass(SECOND);
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.PROCESSOR_UNAVAILABLE);
    assertThat(rig.fatalFailures).containsExactly(failure);
    assertThat(rig.ledger().delivered()).isZero();
    assertThat(rig.runner().shardEnded()).isFalse();
  }

  @Test
  @SuppressWarnings("NullAway") // The fault that the test is about.
  void initialize_withAFactoryThatReturnsNull_stopsTheWorker() {
    rig.with(() -> null).initialize();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.PROCESSOR_UNAVAILABLE);
    assertThat(rig.fatalFailures.get(0)).hasMessage("the factory returned no processor");
  }

  @Test
  void initialize_withAFactoryOutOfMemory_saysSo() {
    rig.with(
        () -> {
          throw new OutOfMemoryError("heap");
        });
    rig.initialize();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
  }

  @Test
  void initialize_withAPolicyThatThrows_isRepeatedWithoutInitialize() {
    processor.on("checkpointPolicy", failing("no"), failing("no"));
    rig.initialize().send("1");
    assertThat(processor.calls()).containsExactly("initialize", "1");
    assertThat(rig.time.waits()).hasSize(2);
  }

  @Test
  void initialize_withoutAPolicy_stopsTheWorkerAfterTheAttempts() {
    processor.policy(null);
    rig.with(FailurePolicy.stop().withMaxRetryAttempts(1)).initialize().send("1");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.FAILURE_POLICY);
    assertThat(rig.fatalFailures.get(0)).hasMessage("checkpointPolicy returned null");
  }

  // idle

  @Test
  void idle_isCalledOnceASecondWhileNothingArrives() {
    rig.initialize().pass(Duration.ofMillis(999));
    assertThat(processor.count("idle")).isZero();
    rig.pass(Duration.ofMillis(4001));
    assertThat(processor.count("idle")).isBetween(4L, 5L);
  }

  @Test
  void idle_isNotCalledSoonAfterARecord() {
    rig.initialize();
    for (int i = 1; i <= 20; i++) {
      rig.send(Integer.toString(i)).pass(Duration.ofMillis(750));
    }
    assertThat(processor.count("idle")).isZero();
    rig.pass(SECOND);
    assertThat(processor.count("idle")).isEqualTo(1);
  }

  @Test
  void idle_goesOnWhileEmptyBatchesArrive() {
    rig.initialize();
    for (int i = 0; i < 8; i++) {
      rig.send(new StreamRecord[0]).pass(Duration.ofMillis(500));
    }
    assertThat(processor.count("idle")).isBetween(3L, 4L);
  }

  @Test
  void idle_now_checkpointsTheLastRecord() {
    processor.on("idle", NOW);
    rig.initialize().send("1", "2").pass(Duration.ofSeconds(3));
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void idle_nowBeforeAnyRecord_checkpointsNothing() {
    processor.always("idle", NOW);
    rig.initialize().pass(Duration.ofSeconds(3));
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void idle_throwing_isCountedAndCalledAgain() {
    processor.on(
        "idle", failing("no"), throwing(new StackOverflowError()), failing("no"), NULL, NOW);
    rig.initialize().send("1").pass(Duration.ofSeconds(6));
    assertThat(rig.ledger().failedAttempts()).isEqualTo(3);
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.fatals).isEmpty();
  }

  @Test
  void idle_outOfMemory_stopsTheWorker() {
    processor.on("idle", throwing(new OutOfMemoryError("heap")));
    rig.initialize().pass(Duration.ofSeconds(5)).send("1");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
    assertThat(processor.calls()).containsExactly("initialize", "idle!");
  }

  @Test
  void idle_isNotCalledWhileARecordIsTriedAgain() {
    processor.on("1", failing("no"), failing("no"));
    rig.time.onWait(() -> rig.pass(Duration.ofSeconds(2)));
    rig.initialize().send("1");
    assertThat(processor.calls()).containsExactly("initialize", "1!", "1!", "1");
  }

  @Test
  void idle_isNotCalledAfterAStop() {
    rig.initialize().stop().pass(Duration.ofSeconds(5));
    assertThat(processor.count("idle")).isZero();
  }

  // stop

  @Test
  void stop_checkpointsWhatIsResolvedAfterShutdown() {
    processor.policy(CheckpointPolicy.DEFAULT);
    processor.on(
        "shutdown(STOPPING)", processor.doing(() -> assertThat(rig.table.attempts()).isZero()));
    rig.initialize().send("1", "2").stop();
    assertThat(processor.calls()).containsExactly("initialize", "1", "2", "shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void stop_withoutADrain_isAStopToo() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.initialize().send("1");
    rig.runner().shutdownRequested();
    assertThat(rig.table.written()).containsExactly("1");
    rig.send("2");
    assertThat(processor.count("2")).isZero();
  }

  @Test
  void stop_underOnlyNow_checkpointsNothing() {
    rig.initialize().send("1").stop();
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void stop_underOnlyNow_checkpointsAllIfShutdownSaysNow() {
    processor.on("shutdown(STOPPING)", NOW);
    rig.initialize().send("1", "2").stop();
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void stop_underOnlyNow_writesACheckpointThatIsStillDue() {
    processor.on("1", NOW);
    rig.table.throttle(1);
    rig.initialize().send("1", "2").stop();
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void stop_withAShutdownThatThrows_makesNoCheckpoint() {
    processor.policy(CheckpointPolicy.DEFAULT);
    processor.on("shutdown(STOPPING)", throwing(new AssertionError("not flushed")));
    rig.initialize().send("1").stop().stop();
    assertThat(processor.count("shutdown(STOPPING)!")).isEqualTo(1);
    assertThat(rig.table.attempts()).isZero();
    assertThat(rig.runner().uncovered()).isEqualTo(1);
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void stop_withAShutdownThatReturnsNull_makesNoCheckpoint() {
    processor.policy(CheckpointPolicy.DEFAULT);
    processor.on("shutdown(STOPPING)", NULL);
    rig.initialize().send("1").stop();
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void stop_repeatsAFailingFinalCheckpointWithinTheGrace() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.table.throttle(4);
    rig.initialize().send("1").stop();
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.time.passed()).isLessThan(Duration.ofSeconds(25));
  }

  @Test
  void stop_givesUpTheFinalCheckpointAtTheEndOfTheGrace() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.table.throttle(1000);
    rig.initialize().send("1").stop();
    assertThat(rig.table.written()).isEmpty();
    assertThat(rig.time.passed()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
  }

  @Test
  void stop_twice_saysGoodbyeOnce() {
    rig.initialize().send("1").stop().stop();
    rig.runner().leaseLost();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(STOPPING)");
  }

  @Test
  void stop_duringABatch_givesTheRestBack() {
    processor.policy(CheckpointPolicy.DEFAULT);
    processor.on("2", processor.doing(() -> rig.runner().drain(SECOND)));
    rig.initialize().send("1", "2", "3", "4").send("5");
    rig.runner().shutdownRequested();
    assertThat(processor.calls()).containsExactly("initialize", "1", "2", "shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.ledger().returned()).isEqualTo(2);
    assertThat(rig.ledger().delivered()).isEqualTo(4);
  }

  @Test
  void stop_duringARetry_givesTheRecordBack() {
    processor.policy(CheckpointPolicy.DEFAULT);
    processor.always("2", failing("no"));
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.initialize().send("1", "2", "3");
    rig.runner().shutdownRequested();
    assertThat(processor.calls()).containsExactly("initialize", "1", "2!", "shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void stop_whileProcessRecordHangs_checkpointsAtTheEndOfTheGrace() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    processor.policy(CheckpointPolicy.everyRecords(1));
    processor.on(
        "2",
        processor.doing(
            () -> {
              hanging.countDown();
              await(release);
            }));
    rig.initialize();
    CompletableFuture<Rig> batch = CompletableFuture.supplyAsync(() -> rig.send("1", "2", "3"));
    await(hanging);
    rig.runner().drain(Duration.ofMillis(1));
    // By the worker, since KCL waits for processRecord.
    rig.runner().shutdownRequested();
    assertThat(rig.table.written()).containsExactly("1");
    release.countDown();
    batch.get(20, TimeUnit.SECONDS);
    assertThat(rig.table.written()).as("nothing after the final one").containsExactly("1");
    assertThat(processor.calls()).containsExactly("initialize", "1", "2");
    rig.runner().leaseLost();
    assertThat(processor.calls()).endsWith("shutdown(LEASE_LOST)");
  }

  // lease lost

  @Test
  void leaseLost_endsAllWorkAndAllCheckpoints() {
    processor.policy(CheckpointPolicy.everyRecords(1)).always("idle", NOW);
    rig.initialize().send("1");
    rig.runner().leaseLost();
    rig.send("2").pass(Duration.ofMinutes(5)).stop();
    rig.runner().leaseLost();
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(LEASE_LOST)");
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void leaseLost_makesNoCheckpointThatShutdownAsksFor() {
    processor.policy(CheckpointPolicy.DEFAULT).on("shutdown(LEASE_LOST)", NOW);
    rig.initialize().send("1");
    rig.runner().leaseLost();
    assertThat(processor.count("shutdown(LEASE_LOST)")).isEqualTo(1);
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void leaseLost_withAShutdownThatThrows_isNotRepeated() {
    processor.always("shutdown(LEASE_LOST)", failing("no"));
    rig.initialize();
    rig.runner().leaseLost();
    rig.runner().leaseLost();
    assertThat(processor.count("shutdown(LEASE_LOST)!")).isEqualTo(1);
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void leaseLost_withoutInitialize_doesNothing() {
    rig.runner().leaseLost();
    rig.initialize().send("1");
    assertThat(processor.calls()).isEmpty();
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void leaseLost_seenByATick_endsARetry() {
    processor.always("1", failing("no"));
    rig.time.onWait(
        () -> {
          rig.table.loseLease();
          rig.runner().tick();
        });
    rig.initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly("initialize", "1!");
    assertThat(rig.ledger().returned()).isEqualTo(2);
    rig.runner().leaseLost();
    assertThat(processor.calls()).endsWith("shutdown(LEASE_LOST)");
  }

  @Test
  void leaseLost_saidByACheckpoint_endsARetry() {
    processor.policy(CheckpointPolicy.DEFAULT).always("2", failing("no"));
    rig.table.failWith(new LeaseLostException("taken", new IllegalStateException()));
    // The time of the policy is up while record 2 waits for its next attempt.
    rig.time.onWait(() -> rig.pass(Duration.ofSeconds(61)));
    rig.initialize().send("1", "2", "3");
    assertThat(processor.calls()).containsExactly("initialize", "1", "2!");
    assertThat(rig.ledger().returned()).isEqualTo(2);
    assertThat(rig.table.attempts()).isEqualTo(1);
  }

  @Test
  void leaseLost_saidByACheckpoint_endsTheBatch() {
    processor.on("1", NOW);
    rig.table.failWith(new LeaseLostException("taken", new IllegalStateException()));
    rig.initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly("initialize", "1");
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  @Test
  void leaseLost_beforeAStop_isTheReasonOfTheShutdown() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.initialize().send("1");
    rig.table.loseLease();
    rig.runner().tick();
    rig.stop();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(LEASE_LOST)");
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void leaseLost_beforeTheShardsEnd_isTheReasonOfTheShutdown() {
    rig.initialize().send("1");
    rig.table.loseLease();
    rig.runner().tick();
    assertThat(rig.runner().shardEnded()).isFalse();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(LEASE_LOST)");
  }

  // shard end

  @Test
  void endDelivered_checkpointsWhatIsResolvedWithoutWaitingForThePolicy() {
    processor.policy(CheckpointPolicy.every(Duration.ofHours(1)));
    rig.initialize().send("1", "2");
    assertThat(rig.table.written()).isEmpty();
    rig.runner().endDelivered();
    rig.runner().endDelivered();
    rig.pass(Duration.ofSeconds(5));
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void endDelivered_makesNoCheckpointThatThePolicyForbids() {
    processor.policy(CheckpointPolicy.onlyWhenAsked());
    rig.initialize().send("1");
    rig.runner().endDelivered();
    rig.pass(Duration.ofSeconds(5));
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void endDelivered_beforeInitializeOrAfterAStop_doesNothing() {
    rig.runner().endDelivered();
    rig.initialize().send("1").stop();
    int attempts = rig.table.attempts();
    rig.runner().endDelivered();
    rig.pass(Duration.ofSeconds(5));
    assertThat(rig.table.attempts()).isEqualTo(attempts);
  }

  @Test
  void shardEnded_whenAllIsResolved_closesTheShardOnce() {
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.runner().endRecorded();
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.pass(Duration.ofSeconds(5)).stop();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(SHARD_ENDED)");
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void shardEnded_withoutRecords_closesTheShard() {
    rig.initialize();
    assertThat(rig.runner().shardEnded()).isTrue();
  }

  @Test
  void shardEnded_withoutInitialize_doesNot() {
    assertThat(rig.runner().shardEnded()).isFalse();
  }

  @Test
  void shardEnded_makesNoCheckpointItself() {
    processor.on("shutdown(SHARD_ENDED)", failing("no"), failing("no"), NOW);
    rig.time.onWait(() -> rig.pass(Duration.ofMinutes(1)));
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.pass(Duration.ofMinutes(1));
    assertThat(rig.time.waits()).hasSize(2);
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void shardEnded_whileShutdownFails_leavesTheCheckpointsToThePolicy() {
    processor.policy(CheckpointPolicy.every(SECOND));
    processor.on("shutdown(SHARD_ENDED)", failing("no"));
    rig.time.onWait(() -> rig.pass(Duration.ofMinutes(1)));
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void shardEnded_isStoppingUntilTheEndIsRecorded() {
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.pass(Duration.ofMinutes(1));
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPING);
    assertThat(rig.runner().status().stall()).as("the end may be recorded any moment").isEmpty();
    rig.runner().endRecorded();
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void shardEnded_whileTheEndCannotBeRecorded_showsAStall() {
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(rig.runner().shardEnded()).isTrue();
    Instant since = rig.time.now();
    rig.pass(SECOND);
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(rig.runner().status().stall())
        .contains(new Stall(since, "", 2, "the shard's end is not recorded"));
    rig.runner().endRecorded();
    assertThat(rig.runner().status().stall()).isEmpty();
    assertThat(processor.count("shutdown(SHARD_ENDED)")).isEqualTo(1);
  }

  @Test
  void shardEnded_thenAStopBeforeTheEndIsRecorded_checkpointsAll() {
    rig.initialize().send("1", "2");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.table.throttle(1);
    rig.stop();
    assertThat(rig.table.written()).as("though the policy knows only NOW").containsExactly("2");
    assertThat(processor.calls()).containsExactly("initialize", "1", "2", "shutdown(SHARD_ENDED)");
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
    assertThat(rig.runner().shardEnded()).as("it may still be closed").isTrue();
  }

  @Test
  void shardEnded_thenAStopAfterTheEndIsRecorded_checkpointsNothing() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.runner().endRecorded();
    rig.pass(Duration.ofMinutes(5)).stop();
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void endRecorded_whileAStopWritesTheFinalCheckpoint_endsIt() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.table.throttle(1000);
    rig.time.onWait(() -> rig.runner().endRecorded());
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    try (LogCapture capture = new LogCapture(Farewell.class)) {
      rig.stop();
      assertThat(capture.events()).as("no record comes again").isEmpty();
    }
    assertThat(rig.table.attempts()).isEqualTo(1);
    assertThat(rig.runner().status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void leaseLost_beforeTheEndIsRecorded_doesNotShutDownAgain() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.runner().leaseLost();
    rig.stop();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(SHARD_ENDED)");
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void shardEnded_duringATick_isTheEndOfIdleCalls() {
    // The tick looks at the lease first, and the shard ends at just that moment.
    rig.table.onLook(() -> assertThat(rig.runner().shardEnded()).isTrue());
    rig.initialize();
    rig.time.advance(Duration.ofSeconds(5));
    rig.runner().tick();
    assertThat(processor.calls()).containsExactly("initialize", "shutdown(SHARD_ENDED)");
  }

  @Test
  void shardEnded_withAShutdownThatThrows_repeatsIt() {
    processor.on("shutdown(SHARD_ENDED)", failing("no"), throwing(new AssertionError("no")));
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(processor.calls())
        .endsWith("shutdown(SHARD_ENDED)!", "shutdown(SHARD_ENDED)!", "shutdown(SHARD_ENDED)");
    assertThat(rig.time.waits()).hasSize(2);
  }

  @Test
  void shardEnded_withAShutdownThatThrowsBeyondTheAttempts_stopsTheWorker() {
    processor.always("shutdown(SHARD_ENDED)", failing("no"));
    rig.with(FailurePolicy.stop().withMaxRetryAttempts(1)).initialize().send("1");
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.FAILURE_POLICY);
    assertThat(processor.count("shutdown(SHARD_ENDED)!")).isEqualTo(2);
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void shardEnded_withUnresolvedRecords_doesNotCloseTheShard() {
    processor.policy(CheckpointPolicy.DEFAULT).always("2", failing("no"));
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.initialize().send("1", "2");
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(processor.calls()).endsWith("2!", "shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void shardEnded_afterADrain_finishesAsForAStop() {
    // KCL calls shutdownRequested no more once it has seen the shard's end.
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.initialize().send("1");
    rig.runner().drain(SECOND);
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(processor.calls()).containsExactly("initialize", "1", "shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void shardEnded_whileShutdownFails_finishesWhenTheWorkerStops() {
    processor.policy(CheckpointPolicy.DEFAULT);
    processor.always("shutdown(SHARD_ENDED)", failing("no"));
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(processor.calls()).endsWith("shutdown(SHARD_ENDED)!", "shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("1");
  }

  // the end of a bounded run

  @Test
  void stopAt_leavesLaterRecordsAlone() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.with(RunnerOptions.DEFAULT.withStopAt(rig.time.now().plusSeconds(10))).initialize();
    rig.send("1");
    assertThat(rig.runner().status().atTip()).as("before the time has come").isFalse();
    StreamRecord early = rig.record("2");
    rig.pass(Duration.ofSeconds(10));
    rig.send(early, rig.record("3"), rig.record("4")).send("5");
    assertThat(rig.ledger().delivered()).isEqualTo(2);
    assertThat(rig.runner().status().atTip()).isTrue();
    rig.stop();
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void stopAt_thenTheShardsEnd_waitsForTheStop() {
    processor.policy(CheckpointPolicy.DEFAULT);
    rig.with(RunnerOptions.DEFAULT.withStopAt(rig.time.now().plusSeconds(1))).initialize();
    rig.send("1").pass(SECOND).send("2");
    assertThat(rig.runner().shardEnded()).as("record 2 is not resolved").isFalse();
    assertThat(processor.count("shutdown(SHARD_ENDED)")).isZero();
    rig.runner().drain(SECOND);
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(processor.calls()).endsWith("shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void stopAt_inAShardThatEndsBeforeIt_closesTheShard() {
    rig.with(RunnerOptions.DEFAULT.withStopAt(rig.time.now().plusSeconds(1))).initialize();
    rig.send("1").pass(SECOND);
    rig.runner().process(new RecordBatch(List.of(), 0, rig.time.now()));
    assertThat(rig.runner().status().atTip()).isTrue();
    assertThat(rig.runner().shardEnded()).as("its children may hold earlier records").isTrue();
  }

  @Test
  void stopAt_reachedBeforeTheLastRecords_leavesThemAndTheShardOpen() {
    rig.with(RunnerOptions.DEFAULT.withStopAt(rig.time.now().plusSeconds(1))).initialize();
    rig.send("1").pass(SECOND);
    rig.runner().process(new RecordBatch(List.of(), 0, rig.time.now()));
    rig.send("2");
    assertThat(rig.ledger().delivered()).isEqualTo(1);
    assertThat(rig.runner().shardEnded()).as("record 2 is not resolved").isFalse();
  }

  @Test
  void stopAt_goesByTheTimeWhenABatchWasRead() {
    rig.with(RunnerOptions.DEFAULT.withStopAt(rig.time.now().plusSeconds(10))).initialize();
    RecordBatch readEarly = new RecordBatch(List.of(), 0, rig.time.now());
    StreamRecord early = rig.record("1");
    rig.pass(Duration.ofSeconds(11));
    rig.runner().process(readEarly);
    assertThat(rig.runner().status().atTip()).as("record 1 was not read with it").isFalse();
    rig.send(early);
    assertThat(processor.count("1")).isEqualTo(1);
    assertThat(rig.runner().status().atTip()).isTrue();
  }

  // faults of the framework's own parts

  @Test
  void process_withACheckpointThatThrowsAnError_countsItsRecordOnce() {
    processor.on("2", NOW);
    rig.table.failWith(new StackOverflowError());
    rig.initialize().send("1", "2", "3");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    assertThat(rig.ledger().succeeded()).isEqualTo(2);
    assertThat(rig.ledger().returned()).isEqualTo(1);
    assertThat(rig.ledger().inFlight()).isZero();
  }

  @Test
  void process_withADeadLettersCheckpointThatThrowsAnError_countsItsRecordOnce() {
    processor.policy(CheckpointPolicy.everyRecords(1)).always("1", failing("no"));
    rig.table.failWith(new StackOverflowError());
    rig.with(FailurePolicy.deadLetter(rig.letters).withMaxRetryAttempts(0)).initialize();
    rig.send("1", "2");
    assertThat(rig.ledger().deadLettered()).isEqualTo(1);
    assertThat(rig.ledger().returned()).isEqualTo(1);
    assertThat(rig.ledger().inFlight()).isZero();
  }

  @Test
  void process_ofABatchThatBreaksDown_stopsTheWorkerAndThrowsNothing() {
    processBroken(new AssertionError("no"));
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
  }

  @Test
  void process_ofABatchThatTakesTooMuchMemory_saysSo() {
    processBroken(new OutOfMemoryError("heap"));
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
  }

  /** Sends three records, of which the second cannot be made. */
  private void processBroken(Error failure) {
    StreamRecord first = rig.record("1");
    rig.initialize();
    rig.sending("1", "2", "3");
    rig.runner()
        .process(
            new RecordBatch(
                new AbstractList<StreamRecord>() {
                  @Override
                  public StreamRecord get(int index) {
                    if (index > 0) {
                      throw failure;
                    }
                    return first;
                  }

                  @Override
                  public int size() {
                    return 3;
                  }
                },
                0,
                rig.time.now()));
    assertThat(processor.calls()).containsExactly("initialize", "1");
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void tick_withATableThatBreaksDown_stopsTheWorkerAndThrowsNothing() {
    RunnerEnvironment environment =
        new RunnerEnvironment(
            rig.time,
            Environments.inline(rig.time).threads(),
            (shard, cause, failure) -> rig.fatals.add(cause));
    ShardRunner runner = new ShardRunner(() -> processor, RunnerOptions.DEFAULT, environment);
    runner.initialize(
        Rig.SHARD,
        new ShardCheckpointer() {
          @Override
          public void checkpoint(String sequenceNumber, long subSequenceNumber) {
            throw new AssertionError("not to be called");
          }

          @Override
          public boolean leaseHeld() {
            throw new IllegalStateException("no coordinator");
          }
        });
    runner.tick();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void calls_keepTheirOrder() {
    rig.initialize().send("1").pass(SECOND).send("2").stop();
    rig.runner().leaseLost();
    assertThat(processor.calls())
        .isEqualTo(List.of("initialize", "1", "idle", "2", "shutdown(STOPPING)"));
  }
}
