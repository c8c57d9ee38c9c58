package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.core.runner.FakeBatchProcessor.all;
import static org.kclframework.core.runner.FakeBatchProcessor.asking;
import static org.kclframework.core.runner.FakeBatchProcessor.askingForAll;
import static org.kclframework.core.runner.FakeBatchProcessor.failing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.runner.FakeBatchProcessor.Step;
import org.kclframework.core.runner.FatalListener.Cause;
import org.kclframework.core.runner.ShardStatus.Phase;

/** What a batch processor does when there are no records: it idles, breaks, ends, is ended. */
@Timeout(30)
class BatchEndTest {

  private static final String START = "initialize TRIM_HORIZON";
  private static final String STOPPING = "shutdown STOPPING";
  private static final String SHARD_ENDED = "shutdown SHARD_ENDED";
  private static final String LEASE_LOST = "shutdown LEASE_LOST";

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BatchRig rig = new BatchRig();
  private final FakeBatchProcessor processor = rig.processor;
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch aborted = new CountDownLatch(1);

  @AfterEach
  void verify() {
    rig.verify();
  }

  private BatchRig hosted() {
    return rig.with(rig.options().withCheckpointPolicy(CheckpointPolicy.everyRecords(1000)));
  }

  /** Returns a step that does not return until the processor is aborted. */
  private Step hanging() {
    processor.onAbort(aborted::countDown);
    return checkpoints -> {
      hanging.countDown();
      Eventually.await("abort", aborted);
      throw new IllegalStateException("killed");
    };
  }

  private Thread inBackground(Runnable task) {
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    thread.start();
    Eventually.await("the call hangs", hanging);
    return thread;
  }

  private static void join(Thread thread) {
    Eventually.await("the call returns", () -> !thread.isAlive());
  }

  // idle

  @Test
  void idle_isCalledOnceASecondWhileNothingArrives() {
    rig.initialize().send("1").pass(Duration.ofSeconds(3));
    assertThat(processor.calls()).containsExactly(START, "1", "idle", "idle", "idle");
  }

  @Test
  void processorThatBreaksWhileIdle_isBegunAgainAfterABackoff() {
    processor.on("1", askingForAll());
    processor.on("idle", failing());
    rig.initialize().send("1").pass(SECOND).pass(SECOND);
    assertThat(processor.calls()).containsExactly(START, "1", "idle!", "initialize 1", "idle");
    assertThat(rig.ledger().failedAttempts()).isEqualTo(1);
    assertThat(rig.time.waits()).hasSize(1);
    assertThat(rig.table.givenBack()).isZero();
  }

  @Test
  void processorThatBreaksWhileIdle_underAPolicy_isBegunAgainBehindWhatIsResolved() {
    processor.on("idle", failing());
    hosted().initialize().send("1").pass(SECOND);
    assertThat(processor.calls()).containsExactly(START, "1", "idle!", "initialize 1");
  }

  @Test
  void processorThatBreaksWhileIdle_withRecordsResolved_hasItsShardGivenBack() {
    processor.on("idle", failing());
    rig.initialize().send("1").pass(SECOND);
    assertThat(rig.isGivenBack()).isTrue();
    processor.forgetCalls();
    rig.retake();
    assertThat(processor.calls()).containsExactly(START, "1");
  }

  @Test
  void processorThatBreaksWhileIdle_isWaitedForLongerEachTime() {
    processor.on("idle", failing(), failing(), failing(), failing(), failing());
    rig.initialize().send("1").pass(SECOND);
    for (int i = 0; i < 4; i++) {
      rig.retake().pass(SECOND);
    }
    assertThat(rig.time.waits().get(4)).isGreaterThanOrEqualTo(Duration.ofMillis(800));
    assertThat(rig.fatals).isEmpty();
  }

  @Test
  void processorThatBreaksWhileIdle_nowAndThen_isNotWaitedForLonger() {
    hosted().initialize().send("1");
    for (int i = 0; i < 4; i++) {
      processor.on("idle", failing());
      rig.pass(Duration.ofSeconds(3));
    }
    assertThat(rig.time.waits())
        .hasSize(4)
        .allMatch(wait -> wait.compareTo(Duration.ofMillis(100)) <= 0);
  }

  @Test
  void brokenProcessor_isNotCalledWhileAThreadToBeginItIsAwaited() {
    processor.on("idle", failing());
    hosted().initialize().send("1");
    rig.threads.hold();
    rig.pass(Duration.ofSeconds(3));
    assertThat(processor.calls()).containsExactly(START, "1", "idle!");
    rig.threads.release();
    assertThat(processor.calls()).containsExactly(START, "1", "idle!", "initialize 1");
  }

  // the shard's end

  @Test
  void shardEnd_endsWhatIsRememberedOfTheShard() {
    processor.poison("1");
    rig.with(FailurePolicy.skip().withMaxRetryAttempts(0)).initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    rig.runner().endRecorded();
    rig.leave().initialize().send("1");
    assertThat(rig.totals().skipped()).isEqualTo(2);
  }

  @Test
  void shardEnd_isAgreedToByTheProcessor_whichMayMakeACheckpoint() {
    processor.on(SHARD_ENDED, askingForAll());
    rig.initialize().send("1", "2");
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(processor.calls()).containsExactly(START, "1,2", SHARD_ENDED);
  }

  @Test
  void shardEnd_thatFails_isAskedForAgainOfAFreshProcessor() {
    processor.on("1", askingForAll());
    processor.on(SHARD_ENDED, failing(), failing());
    rig.initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(processor.calls())
        .containsExactly(
            START,
            "1",
            SHARD_ENDED + "!",
            "initialize 1",
            SHARD_ENDED + "!",
            "initialize 1",
            SHARD_ENDED);
    assertThat(rig.time.waits()).hasSize(2);
    assertThat(rig.runner().status().stall()).isEmpty();
  }

  @Test
  void shardEnd_thatFailsWithRecordsResolved_givesTheShardBack() {
    processor.on(SHARD_ENDED, failing(), askingForAll());
    rig.initialize().send("1", "2");
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(rig.isGivenBack()).isTrue();
    processor.forgetCalls();
    rig.retake();
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(processor.calls()).containsExactly(START, "1,2", SHARD_ENDED);
  }

  @Test
  void shardEnd_agreedToWithoutACheckpointOfItsLastRecords_isAFailure() {
    processor.on("1", askingForAll());
    processor.on(SHARD_ENDED, checkpoints -> {}, askingForAll());
    rig.initialize().send("1").send("2");
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(rig.isGivenBack()).isTrue();
    processor.forgetCalls();
    rig.retake();
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(rig.table.written()).containsExactly("1", "2");
    assertThat(processor.batches()).containsExactly("2");
  }

  @Test
  void shardEnd_underAPolicy_needsNoCheckpointOfTheProcessor() {
    hosted().initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
  }

  @Test
  void shardEnd_thatKeepsFailing_stopsTheWorker_andItsAttemptsGoOnAcrossTakings() {
    processor.always(SHARD_ENDED, failing());
    rig.with(FailurePolicy.skip().withMaxRetryAttempts(2)).initialize().send("1");
    for (int i = 0; i < 2; i++) {
      assertThat(rig.runner().shardEnded()).isFalse();
      assertThat(rig.isGivenBack()).isTrue();
      rig.retake();
    }
    assertThat(rig.fatals).isEmpty();
    assertThat(rig.runner().shardEnded()).isFalse();
    assertThat(rig.fatals).containsExactly(Cause.FAILURE_POLICY);
  }

  @Test
  void shardEnd_thatFailsUncounted_isAskedForAgainWithoutAnAttempt() {
    Step uncounted =
        checkpoints -> {
          throw new UncountedFailureException("unknown", new IllegalStateException());
        };
    processor.on("1", askingForAll());
    processor.on(SHARD_ENDED, uncounted, uncounted);
    rig.with(FailurePolicy.stop().withMaxRetryAttempts(0)).initialize().send("1");
    assertThat(rig.runner().shardEnded()).isTrue();
    assertThat(rig.fatals).isEmpty();
    assertThat(rig.time.waits()).hasSize(2);
    assertThat(rig.runner().status().stall()).isEmpty();
  }

  // the end of a run

  @Test
  void brokenProcessor_isNotAtTheTip_beforeItsRecordsCameAgain() {
    processor.poison("3");
    rig.with(FailurePolicy.skip().withMaxRetryAttempts(0)).with(new BatchOptions(1, 0, false));
    rig.initialize().send("1", "2", "3");
    assertThat(rig.ledger().skipped()).isEqualTo(1);
    assertThat(rig.runner().status().atTip()).isFalse();
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.isGivenBack()).isTrue();
    rig.retake();
    assertThat(rig.runner().status().atTip()).isTrue();
  }

  @Test
  void stop_whoseGoodbyeFails_tellsHowManyRecordsHaveNoCheckpoint() {
    processor.on("1,2,3,4", asking("2"));
    processor.on(STOPPING, failing());
    try (LogCapture log = new LogCapture(Farewell.class)) {
      rig.initialize().send("1", "2", "3", "4").send("5").stop();
      assertThat(log.events()).singleElement().asString().contains("3 processed records have no");
    }
    assertThat(rig.runner().uncovered()).isEqualTo(3);
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void stop_ofABrokenProcessor_tellsHowManyRecordsHaveNoCheckpoint() {
    processor.always("3", failing());
    rig.initialize().send("1", "2");
    rig.time.onWait(() -> rig.runner().drain(Duration.ofSeconds(25)));
    rig.send("3").stop();
    assertThat(rig.runner().uncovered()).isEqualTo(2);
  }

  @Test
  void stop_thatEndsTheProcessorByForce_tellsHowManyRecordsHaveNoCheckpoint() {
    processor.on("3", hanging());
    rig.initialize().send("1", "2");
    Thread caller = inBackground(() -> rig.send("3"));
    rig.runner().drain(Duration.ZERO);
    rig.runner().shutdownRequested();
    assertThat(rig.runner().uncovered()).isEqualTo(2);
    join(caller);
  }

  @Test
  void stop_withoutACheckpoint_isTheChoiceOfAProcessorThatDoesNotFail() {
    rig.initialize().send("1", "2").stop();
    assertThat(rig.runner().uncovered()).isZero();
  }

  @Test
  void stop_whoseGoodbyeFails_behindACheckpointOfAll_leavesNothingToTell() {
    processor.on(STOPPING, all(askingForAll(), failing()));
    rig.initialize().send("1", "2").stop();
    assertThat(rig.runner().uncovered()).isZero();
  }

  /** An asked checkpoint that could not be written before says nothing of later records. */
  @Test
  void stop_whoseGoodbyeFails_afterALateCheckpoint_tellsHowManyRecordsHaveNone() {
    rig.table.throttle(1);
    processor.on("1", checkpoints -> assertAskedInVain(checkpoints));
    processor.on(STOPPING, failing());
    rig.initialize().send("1").send("2", "3");
    rig.pass(SECOND);
    assertThat(rig.table.written()).containsExactly("1");
    rig.stop();
    assertThat(rig.runner().uncovered()).isEqualTo(2);
  }

  private static void assertAskedInVain(BatchCheckpoints checkpoints) {
    assertThatThrownBy(() -> checkpoints.checkpoint(null, null))
        .isInstanceOf(CheckpointException.class);
  }

  // a stop

  @Test
  void stop_letsTheProcessorSayGoodbye_andMakeACheckpoint() {
    processor.on(STOPPING, askingForAll());
    rig.initialize().send("1", "2").stop();
    assertThat(processor.calls()).containsExactly(START, "1,2", STOPPING);
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(processor.aborts()).isZero();
  }

  @Test
  void stop_letsACallInProgressFinish_andStartsNoOther() {
    processor.on(
        "1,2", processor.checking(checkpoints -> rig.runner().drain(Duration.ofSeconds(25))));
    hosted().with(new BatchOptions(2, 0, false)).initialize().send("1", "2", "3", "4");
    rig.runner().shutdownRequested();
    assertThat(processor.calls()).containsExactly(START, "1,2", STOPPING);
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void stop_whoseGoodbyeFails_stillMakesTheFinalCheckpointOfTheHost() {
    processor.on(STOPPING, failing());
    hosted().initialize().send("1", "2").stop();
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.runner().uncovered()).isZero();
    assertThat(processor.aborts()).isEqualTo(1);
  }

  @Test
  void stop_duringTheBackoffOfABrokenProcessor_endsItWithoutAnotherCall() {
    processor.always("3", failing());
    hosted().with(new BatchOptions(2, 0, false)).initialize();
    rig.time.onWait(() -> rig.runner().drain(Duration.ofSeconds(25)));
    rig.send("1", "2").send("3");
    rig.runner().shutdownRequested();
    assertThat(processor.calls()).containsExactly(START, "1,2", "3!");
    assertThat(processor.aborts()).isEqualTo(1);
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  @Test
  void stop_abortsACallThatIsInProgressAtTheEndOfTheGrace() {
    processor.on("3", hanging());
    hosted().initialize().send("1", "2");
    Thread caller = inBackground(() -> rig.send("3"));
    rig.runner().drain(Duration.ZERO);
    rig.runner().shutdownRequested();
    join(caller);
    assertThat(processor.calls()).containsExactly(START, "1,2", "3!");
    assertThat(processor.aborts()).isPositive();
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  @Test
  void stop_abortsAGoodbyeThatLastsBeyondTheGrace() {
    processor.on(STOPPING, hanging());
    hosted().initialize().send("1");
    Thread caller = inBackground(rig::stop);
    assertThat(rig.threads.delays()).containsExactly(Duration.ofSeconds(25));
    rig.threads.runScheduled();
    join(caller);
    assertThat(processor.aborts()).isPositive();
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void stop_abortsABeginningThatLastsBeyondTheGrace() {
    processor.on(START, hanging());
    Thread caller = inBackground(rig::initialize);
    rig.runner().drain(Duration.ZERO);
    rig.runner().shutdownRequested();
    join(caller);
    assertThat(processor.calls()).containsExactly(START + "!");
    assertThat(processor.aborts()).isPositive();
  }

  @Test
  void stop_ofAProcessorThatCouldNotBegin_abortsIt() {
    processor.always(START, failing());
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.initialize();
    assertThat(processor.calls()).containsExactly(START + "!");
    assertThat(processor.aborts()).isEqualTo(1);
    assertThat(rig.runner().status().phase()).isEqualTo(Phase.INITIALIZING);
  }

  @Test
  void goodbyeInTime_isNotAborted() {
    rig.initialize().send("1").stop();
    rig.threads.runScheduled();
    assertThat(processor.aborts()).isZero();
  }

  // a lost lease

  @Test
  void leaseLost_isToldToTheProcessor_whoseCheckpointsAreRefused() {
    processor.on(
        LEASE_LOST,
        processor.checking(
            checkpoints ->
                assertThatThrownBy(() -> checkpoints.checkpoint(null, null))
                    .isInstanceOf(LeaseLostException.class)));
    hosted().initialize().send("1");
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly(START, "1", LEASE_LOST);
    assertThat(rig.table.attempts()).isZero();
    assertThat(processor.aborts()).isZero();
  }

  @Test
  void leaseLost_abortsAProcessorThatDoesNotAnswerInFiveSeconds() {
    processor.on(LEASE_LOST, hanging());
    rig.initialize().send("1");
    Thread caller = inBackground(() -> rig.runner().leaseLost());
    assertThat(rig.threads.delays()).containsExactly(Duration.ofSeconds(5));
    rig.threads.runScheduled();
    join(caller);
    assertThat(processor.aborts()).isPositive();
  }

  @Test
  void leaseLost_abortsABatchThatLastsFiveSecondsMore() {
    processor.on("1", hanging());
    rig.initialize();
    Thread caller = inBackground(() -> rig.send("1"));
    rig.table.loseLease();
    rig.runner().tick();
    assertThat(rig.threads.delays()).containsExactly(Duration.ofSeconds(5));
    assertThat(processor.aborts()).isZero();
    rig.threads.runScheduled();
    join(caller);
    assertThat(rig.ledger().returned()).isEqualTo(1);
    rig.runner().leaseLost();
    assertThat(processor.calls())
        .as("a broken processor is not called")
        .containsExactly(START, "1!");
  }

  @Test
  void leaseLost_whileABatchIsInWork_leavesTheNextCallAlone() {
    processor.on(
        "1",
        processor.checking(
            checkpoints -> {
              rig.table.loseLease();
              rig.runner().tick();
            }));
    rig.initialize().send("1");
    rig.threads.runScheduled();
    assertThat(processor.aborts()).isZero();
    rig.runner().leaseLost();
    assertThat(processor.calls()).containsExactly(START, "1", LEASE_LOST);
  }

  @Test
  void leaseLost_whenTheWorkerHasEnded_abortsTheProcessor() {
    rig.initialize().send("1");
    rig.threads.refuse();
    rig.runner().leaseLost();
    assertThat(processor.aborts()).isEqualTo(1);
  }

  @Test
  void leaseLost_whenTheWorkerHasEnded_abortsABatchInWork() {
    processor.on(
        "1",
        processor.checking(
            checkpoints -> {
              rig.threads.refuse();
              rig.table.loseLease();
              rig.runner().tick();
              assertThat(processor.aborts()).isEqualTo(1);
            }));
    rig.initialize().send("1");
    assertThat(rig.fatals).isEmpty();
  }

  @Test
  void abortThatFails_harmsNothing() {
    processor.onAbort(
        () -> {
          throw new IllegalStateException("no such process");
        });
    processor.on("2", failing());
    rig.initialize().send("1").send("2");
    assertThat(processor.aborts()).isEqualTo(1);
    assertThat(rig.isGivenBack()).isTrue();
    assertThat(rig.fatals).isEmpty();
  }
}
