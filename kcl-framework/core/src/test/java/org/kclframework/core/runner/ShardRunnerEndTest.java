package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.failing;
import static org.kclframework.core.runner.ScriptedProcessor.throwing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;

/** Shards that end, and runs that end in them. */
@Timeout(30)
class ShardRunnerEndTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final ScriptedProcessor processor = rig.processor;

  @AfterEach
  void verifyLedger() {
    rig.verify();
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
}
