package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.NULL;
import static org.kclframework.core.runner.ScriptedProcessor.failing;
import static org.kclframework.core.runner.ScriptedProcessor.throwing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;

/** Shards that are stopped or lost. */
@Timeout(30)
class ShardRunnerStopTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final ScriptedProcessor processor = rig.processor;

  @AfterEach
  void verifyLedger() {
    rig.verify();
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

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
