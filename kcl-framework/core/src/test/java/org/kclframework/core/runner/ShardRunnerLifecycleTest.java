package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.NULL;
import static org.kclframework.core.runner.ScriptedProcessor.failing;
import static org.kclframework.core.runner.ScriptedProcessor.throwing;

import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;

/** Shards from their beginning on, as long as they are neither stopped nor at their end. */
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

  @Test
  void calls_keepTheirOrder() {
    rig.initialize().send("1").pass(SECOND).send("2").stop();
    rig.runner().leaseLost();
    assertThat(processor.calls())
        .isEqualTo(List.of("initialize", "1", "idle", "2", "shutdown(STOPPING)"));
  }
}
