package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.KeyedRigs.EACH_RECORD;
import static org.kclframework.core.runner.KeyedRigs.ONLY_NOW;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/** Records that fail while others of their shard are in work. */
@Timeout(60)
class KeyedLaneFailureTest {

  @RegisterExtension final KeyedRigs rigs = new KeyedRigs();

  // failures

  @Test
  void failing_holdsOnlyItsKeyAndNoThread() {
    KeyedRig rig = rigs.rig(EACH_RECORD, 2, 1000);
    rig.processor.fail("1", 2, new IllegalStateException("no"));
    rig.send("a1", "a2", "b3", "c4");
    rig.awaitInFlight(2);
    rig.threads.awaitNoneRunning();
    assertThat(rig.processor.started()).doesNotContain("2");
    assertThat(rig.table.written()).isEmpty();
    assertThat(rig.runner.status().stall()).map(Stall::sequenceNumber).contains("1");
    rig.threads.runScheduled();
    rig.threads.awaitScheduled(1);
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(rig.processor.succeeded()).endsWith("1", "2");
    assertThat(rig.runner.status().stall()).isEmpty();
    assertThat(rig.threads.delays()).hasSize(2);
    assertThat(rig.ledger().failedAttempts()).isEqualTo(2);
  }

  @Test
  void failing_beyondTheAttempts_becomesADeadLetterAndItsKeyGoesOn() {
    KeyedRig rig = rigs.rig(FailurePolicy.deadLetter(rigs.letters).withMaxRetryAttempts(1));
    rig.processor.fail("1", 9, new AssertionError("no"));
    rig.send("a1", "a2");
    rig.threads.awaitScheduled(1);
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(rig.processor.started()).containsExactly("1", "1", "2");
    DeadLetter letter = rigs.letters.written().get(0);
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(letter.errorType()).isEqualTo("java.lang.AssertionError");
    rig.threads.awaitNoneRunning();
    assertThat(rig.table.written()).last().isEqualTo("2");
  }

  @Test
  void failing_andMeanwhileTooOld_keepsItsFailure() {
    FakeTime time = new FakeTime();
    FailurePolicy policy =
        FailurePolicy.deadLetter(rigs.letters).withMaxRecordAge(Duration.ofMinutes(1));
    KeyedRig rig = rigs.rig(policy, time);
    rig.processor.fail("1", 9, new IOException("the real reason"));
    rig.send(List.of(StreamRecord.builder().arrivalTime(time.now()).build()));
    rig.threads.awaitScheduled(1);
    time.advance(Duration.ofMinutes(2));
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(rigs.letters.written().get(0).errorMessage()).isEqualTo("the real reason");
    assertThat(rigs.letters.written().get(0).attempts()).isEqualTo(1);
  }

  @Test
  void failing_underStop_stopsBeforeTheRecordAndFinishesTheGaps() {
    KeyedRig rig = rigs.rig(FailurePolicy.stop().withMaxRetryAttempts(0));
    rig.processor.fail("2", 1, new IOException("no"));
    rig.send("a1", "b2", "b3", "c4");
    Eventually.await("the worker is stopped", () -> !rig.fatals.isEmpty());
    rig.runner.shutdownRequested();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.FAILURE_POLICY);
    assertThat(rig.processor.started()).doesNotContain("3");
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.ledger().returned()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void outOfMemory_stopsTheWorkerAndResolvesNothing() {
    KeyedRig rig = rigs.rig(FailurePolicy.skip().withMaxRetryAttempts(0));
    rig.processor.fail("1", 1, new OutOfMemoryError("heap"));
    rig.send("a1", "a2");
    Eventually.await("the worker is stopped", () -> !rig.fatals.isEmpty());
    rig.runner.shutdownRequested();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
    assertThat(rig.table.attempts()).isZero();
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void workerThatCannotBeStarted_stopsTheWorker() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
    rig.threads.refuse();
    rig.send("a1", "b2");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    rig.runner.shutdownRequested();
    assertThat(rig.processor.started()).isEmpty();
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.STOPPING);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void breakdownOfTheRunner_stopsTheWorkerAndGivesTheRecordBack() {
    rigs.letters.failWith(new IOException("disk full"), 1);
    rigs.letters.breakDown();
    KeyedRig rig = rigs.rig(FailurePolicy.deadLetter(rigs.letters).withMaxRetryAttempts(0));
    rig.processor.fail("1", 9, new IOException("no"));
    rig.send("a1", "a2");
    Eventually.await("the worker is stopped", () -> !rig.fatals.isEmpty());
    rig.runner.shutdownRequested();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.STOPPING);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void breakdownOfAWorker_leavesNobodyWaitingForIt() {
    rigs.letters.failWith(new IOException("disk full"), 1);
    rigs.letters.breakDown();
    KeyedRig rig = rigs.rig(FailurePolicy.deadLetter(rigs.letters).withMaxRetryAttempts(0));
    rig.breakListener();
    rig.processor.fail("1", 9, new IOException("no"));
    rig.send("a1", "a2");
    rig.threads.awaitNoneRunning();
    rig.runner.drain(Duration.ofMillis(1));
    rig.runner.shutdownRequested();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.STOPPING);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void interruptOfAWorker_isAFailureLikeAnyOther() {
    KeyedRig rig = rigs.rig(EACH_RECORD, 2, 1000);
    rig.processor.fail("1", 1, new InterruptedException());
    rig.send("a1", "a2");
    rig.threads.awaitScheduled(1);
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(rig.processor.succeeded()).containsExactly("1", "2");
  }

  @Test
  void checkpointThatThrowsAnError_countsItsRecordOnceAndStopsTheWorker() {
    KeyedRig rig = rigs.rig(EACH_RECORD, 2, 1000);
    rig.table.failWith(new StackOverflowError());
    rig.send("a1");
    Eventually.await("the worker is stopped", () -> !rig.fatals.isEmpty());
    rig.runner.shutdownRequested();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    assertThat(rig.ledger().succeeded()).isEqualTo(1);
    assertThat(rig.ledger().returned()).isZero();
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void retryThatCannotBeScheduled_stopsTheWorker() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
    rig.processor.gate("1").fail("1", 9, new IOException("no"));
    rig.send("a1", "a2");
    rig.processor.awaitStarted("1");
    rig.threads.refuse();
    rig.processor.open("1");
    Eventually.await("the worker is stopped", () -> !rig.fatals.isEmpty());
    rig.runner.shutdownRequested();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void retryThatCannotBeStarted_stopsTheWorker() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
    rig.processor.fail("1", 9, new IOException("no"));
    rig.send("a1");
    rig.threads.awaitScheduled(1);
    rig.threads.awaitNoneRunning();
    rig.threads.refuse();
    rig.threads.runScheduled();
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.INTERNAL_ERROR);
    rig.runner.shutdownRequested();
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  /** What waits was given back already when this record comes to wait. */
  @Test
  void retryThatIsDecidedBeforeAStop_leavesNothingInFlight() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
    rig.processor.fail("1", 9, new StopsWhenLogged(rig.runner));
    rig.send("a1");
    rig.threads.awaitNoneRunning();
    assertThat(rig.ledger().inFlight()).isZero();
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  private static final class StopsWhenLogged extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ShardRunner runner;

    StopsWhenLogged(ShardRunner runner) {
      this.runner = runner;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      runner.drain(Duration.ZERO);
      runner.shutdownRequested();
      return super.getStackTrace();
    }
  }

  /** As soon as a lost shard is let go, it may be taken again, and its key's order is at stake. */
  @Test
  void leaseLost_afterTheGoodbye_waitsForWhatIsInWork() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
    rig.processor.gate("1");
    rig.send("a1");
    rig.processor.awaitStarted("1");
    rig.runner.drain(Duration.ZERO);
    rig.runner.shutdownRequested();
    CompletableFuture<Void> losing = rig.inBackground(rig.runner::leaseLost);
    assertThat(losing).isNotDone();
    rig.processor.openAll();
    KeyedRig.finish(losing);
  }
}
