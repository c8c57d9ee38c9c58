package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

@Timeout(60)
class KeyedLaneTest {

  private static final CheckpointPolicy EACH_RECORD = CheckpointPolicy.everyRecords(1);
  private static final CheckpointPolicy ONLY_NOW = CheckpointPolicy.onlyWhenAsked();

  private final List<KeyedRig> rigs = new ArrayList<>();
  private final Rig.Letters letters = new Rig.Letters();

  private KeyedRig rig(CheckpointPolicy policy, int parallelism, int maxInFlight) {
    return open(new KeyedRig(policy, parallelism, maxInFlight));
  }

  /** Returns a rig with two workers and another failure policy. */
  private KeyedRig rig(FailurePolicy policy) {
    return open(new KeyedRig(EACH_RECORD, options(policy), letters, TimeSource.system()));
  }

  private static RunnerOptions options(FailurePolicy policy) {
    return RunnerOptions.DEFAULT.withFailurePolicy(policy).withParallelism(2, 1000);
  }

  private KeyedRig open(KeyedRig rig) {
    rigs.add(rig);
    return rig;
  }

  private static String[] numbered(String key, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> key + i).toArray(String[]::new);
  }

  @AfterEach
  void verify() {
    try {
      rigs.forEach(KeyedRig::verifyAtTheEnd);
    } finally {
      rigs.forEach(KeyedRig::close);
    }
  }

  // order and concurrency

  @Test
  void accept_keepsTheOrderWithinAKey() {
    KeyedRig rig = rig(EACH_RECORD, 4, 1000);
    List<String> records = new ArrayList<>();
    for (int i = 1; i <= 900; i++) {
      records.add((char) ('a' + i % 7) + Integer.toString(i));
    }
    rig.send(records.toArray(String[]::new));
    rig.awaitInFlight(0);
    for (int key = 0; key < 7; key++) {
      int remainder = key;
      List<Integer> ofKey =
          rig.processor.started().stream()
              .map(Integer::valueOf)
              .filter(number -> number % 7 == remainder)
              .toList();
      assertThat(ofKey).hasSizeGreaterThan(100).isSorted();
    }
  }

  @Test
  void accept_ofASlowKey_holdsNoOtherKey() {
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
    rig.processor.gate("1");
    rig.send("a1", "a2", "a3").send(numbered("b", 4, 50)).send(numbered("c", 51, 100));
    rig.awaitInFlight(3);
    assertThat(rig.processor.started()).doesNotContain("2", "3");
    rig.processor.open("1");
    rig.awaitInFlight(0);
  }

  @Test
  void accept_worksOnNoMoreKeysThanTheParallelism() {
    KeyedRig rig = rig(ONLY_NOW, 3, 1000);
    rig.processor.gate("1", "2", "3", "4", "5");
    rig.send("a1", "b2", "c3", "d4", "e5");
    rig.processor.awaitStarted("1", "2", "3");
    assertThat(rig.threads.started()).isEqualTo(3);
    rig.processor.open("2");
    rig.processor.awaitStarted("4");
    rig.processor.openAll();
    rig.awaitInFlight(0);
    assertThat(rig.processor.mostInWork()).isEqualTo(3);
  }

  @Test
  void accept_holdsNoThreadOnceAllIsDone() {
    KeyedRig rig = rig(ONLY_NOW, 4, 1000);
    rig.send("a1", "b2", "c3");
    rig.threads.awaitNoneRunning();
    rig.send("a4");
    rig.threads.awaitNoneRunning();
    assertThat(rig.ledger().succeeded()).isEqualTo(4);
  }

  // back-pressure

  @Test
  void accept_waitsWhileTheWindowIsFull() {
    KeyedRig rig = rig(ONLY_NOW, 4, 4);
    rig.processor.gate("1", "2", "3", "4");
    CompletableFuture<Void> batch =
        rig.inBackground(() -> rig.send("a1", "b2", "c3", "d4", "e5", "f6"));
    rig.processor.awaitStarted("1", "2", "3", "4");
    assertThat(batch).isNotDone();
    rig.processor.open("3");
    rig.processor.awaitSucceeded("3");
    Eventually.await("its worker has ended", () -> rig.threads.running() == 3);
    assertThat(rig.processor.started()).as("record 1 is still at the head").hasSize(4);
    rig.processor.open("1");
    rig.processor.awaitSucceeded("5");
    assertThat(batch).as("2 holds the window: 2 to 5 of 6").isNotDone();
    rig.processor.open("2");
    KeyedRig.finish(batch);
    rig.processor.openAll();
    rig.awaitInFlight(0);
  }

  @Test
  void accept_thatWaits_goesOnThoughAllWorkersStayBusy() {
    KeyedRig rig = rig(ONLY_NOW, 2, 4);
    rig.processor.gate("1", "2", "3", "4");
    CompletableFuture<Void> batch = rig.inBackground(() -> rig.send("a1", "b2", "c3", "d4", "e5"));
    rig.processor.awaitStarted("1", "2");
    rig.processor.open("1");
    rig.processor.awaitStarted("3");
    KeyedRig.finish(batch);
    rig.processor.openAll();
    rig.awaitInFlight(0);
  }

  @Test
  void accept_waitsWhileTheWindowHoldsTooManyBytes() {
    KeyedRig rig = rig(ONLY_NOW, 4, 1000);
    ByteBuffer large = ByteBuffer.allocate((int) (InFlightWindow.MAX_BYTES / 2));
    List<StreamRecord> records =
        IntStream.rangeClosed(1, 4)
            .mapToObj(
                i ->
                    StreamRecord.builder()
                        .partitionKey("key" + i)
                        .sequenceNumber(Integer.toString(i))
                        .data(large)
                        .build())
            .toList();
    rig.processor.gate("1", "2", "3", "4");
    CompletableFuture<Void> batch = rig.inBackground(() -> rig.send(records));
    rig.processor.awaitStarted("1", "2");
    assertThat(rig.threads.started()).isEqualTo(2);
    rig.processor.open("1");
    rig.processor.awaitStarted("3");
    assertThat(batch).isNotDone();
    rig.processor.open("2");
    KeyedRig.finish(batch);
    rig.processor.openAll();
    rig.awaitInFlight(0);
  }

  @Test
  void accept_ofARecordLargerThanTheWindow_takesItAlone() {
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
    ByteBuffer large = ByteBuffer.allocate((int) InFlightWindow.MAX_BYTES + 1);
    rig.send(
        List.of(
            StreamRecord.builder().sequenceNumber("1").data(large).build(),
            StreamRecord.builder().sequenceNumber("2").data(large).build()));
    rig.awaitInFlight(0);
    assertThat(rig.processor.succeeded()).containsExactly("1", "2");
  }

  @Test
  void accept_thatWaits_isEndedByAStop() {
    KeyedRig rig = rig(ONLY_NOW, 2, 2);
    rig.processor.gate("1", "2");
    CompletableFuture<Void> batch = rig.inBackground(() -> rig.send("a1", "b2", "c3", "d4"));
    rig.processor.awaitStarted("1", "2");
    rig.drain();
    KeyedRig.finish(batch);
    assertThat(rig.ledger().returned()).isEqualTo(2);
    rig.processor.openAll();
    rig.runner.shutdownRequested();
    assertThat(rig.processor.succeeded()).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void accept_thatWaits_isEndedByALostLease() {
    KeyedRig rig = rig(ONLY_NOW, 2, 2);
    rig.processor.gate("1");
    CompletableFuture<Void> batch = rig.inBackground(() -> rig.send("a1", "a2", "a3"));
    rig.processor.awaitStarted("1");
    rig.table.loseLease();
    rig.runner.tick();
    KeyedRig.finish(batch);
    CompletableFuture<Void> lost = rig.inBackground(rig.runner::leaseLost);
    assertThat(lost).as("record 1 is in work").isNotDone();
    rig.processor.open("1");
    KeyedRig.finish(lost);
    assertThat(rig.ledger().succeeded()).isEqualTo(1);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  // checkpoints

  @Test
  void checkpoint_isAtTheEndOfTheResolvedPrefix() {
    KeyedRig rig = rig(EACH_RECORD, 4, 1000);
    rig.processor.gate("1", "4");
    rig.send("a1", "b2", "c3", "d4");
    rig.awaitInFlight(2);
    assertThat(rig.table.written()).isEmpty();
    rig.processor.open("1");
    Eventually.await("a checkpoint", () -> !rig.table.written().isEmpty());
    assertThat(rig.table.written()).containsExactly("3");
    rig.processor.open("4");
    Eventually.await("a second checkpoint", () -> rig.table.written().size() == 2);
    assertThat(rig.table.written()).containsExactly("3", "4");
  }

  @Test
  void checkpoint_byTime_coversTheResolvedPrefix() {
    KeyedRig rig = rig(CheckpointPolicy.every(Duration.ofNanos(1)), 4, 1000);
    rig.processor.gate("3");
    rig.send("a1", "b2", "c3", "d4");
    rig.awaitInFlight(1);
    rig.runner.tick();
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void now_waitsForTheOlderRecords() {
    KeyedRig rig = rig(CheckpointPolicy.DEFAULT, 4, 1000);
    rig.processor.gate("1").askAt("2");
    rig.send("a1", "b2", "c3");
    rig.awaitInFlight(1);
    rig.threads.awaitNoneRunningBut(1);
    assertThat(rig.table.written()).isEmpty();
    rig.processor.open("1");
    Eventually.await("a checkpoint", () -> !rig.table.written().isEmpty());
    assertThat(rig.table.written()).containsExactly("3");
  }

  @Test
  void now_ofSeveral_makesOneCheckpoint() {
    KeyedRig rig = rig(CheckpointPolicy.DEFAULT, 4, 1000);
    rig.processor.gate("1").askAt("2", "4");
    rig.send("a1", "b2", "c3", "d4", "e5");
    rig.awaitInFlight(1);
    rig.processor.open("1");
    Eventually.await("a checkpoint", () -> !rig.table.written().isEmpty());
    assertThat(rig.table.written()).containsExactly("5");
  }

  @Test
  void now_whileACheckpointIsBeingWritten_holdsNoWorker() {
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch slowTable = new CountDownLatch(1);
    rig.processor.askAt("1", "2", "3");
    rig.table.onWrite(
        () -> {
          if (writing.getCount() > 0) {
            writing.countDown();
            Eventually.await("the table answers", slowTable);
          }
        });
    rig.send("a1");
    Eventually.await("a checkpoint is being written", writing);
    rig.send("b2", "b3");
    rig.processor.awaitSucceeded("2", "3");
    rig.threads.awaitNoneRunningBut(1);
    slowTable.countDown();
    rig.threads.awaitNoneRunning();
    rig.runner.tick();
    assertThat(rig.table.written()).last().isEqualTo("3");
  }

  // failures

  @Test
  void failing_holdsOnlyItsKeyAndNoThread() {
    KeyedRig rig = rig(EACH_RECORD, 2, 1000);
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
    KeyedRig rig = rig(FailurePolicy.deadLetter(letters).withMaxRetryAttempts(1));
    rig.processor.fail("1", 9, new AssertionError("no"));
    rig.send("a1", "a2");
    rig.threads.awaitScheduled(1);
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(rig.processor.started()).containsExactly("1", "1", "2");
    DeadLetter letter = letters.written().get(0);
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(letter.errorType()).isEqualTo("java.lang.AssertionError");
    rig.threads.awaitNoneRunning();
    assertThat(rig.table.written()).last().isEqualTo("2");
  }

  @Test
  void failing_andMeanwhileTooOld_keepsItsFailure() {
    FakeTime time = new FakeTime();
    FailurePolicy policy =
        FailurePolicy.deadLetter(letters).withMaxRecordAge(Duration.ofMinutes(1));
    KeyedRig rig = open(new KeyedRig(EACH_RECORD, options(policy), letters, time));
    rig.processor.fail("1", 9, new IOException("the real reason"));
    rig.send(List.of(StreamRecord.builder().arrivalTime(time.now()).build()));
    rig.threads.awaitScheduled(1);
    time.advance(Duration.ofMinutes(2));
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(letters.written().get(0).errorMessage()).isEqualTo("the real reason");
    assertThat(letters.written().get(0).attempts()).isEqualTo(1);
  }

  @Test
  void failing_underStop_stopsBeforeTheRecordAndFinishesTheGaps() {
    KeyedRig rig = rig(FailurePolicy.stop().withMaxRetryAttempts(0));
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
    KeyedRig rig = rig(FailurePolicy.skip().withMaxRetryAttempts(0));
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
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
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
    letters.failWith(new IOException("disk full"), 1);
    letters.breakDown();
    KeyedRig rig = rig(FailurePolicy.deadLetter(letters).withMaxRetryAttempts(0));
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
    letters.failWith(new IOException("disk full"), 1);
    letters.breakDown();
    KeyedRig rig = rig(FailurePolicy.deadLetter(letters).withMaxRetryAttempts(0));
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
    KeyedRig rig = rig(EACH_RECORD, 2, 1000);
    rig.processor.fail("1", 1, new InterruptedException());
    rig.send("a1", "a2");
    rig.threads.awaitScheduled(1);
    rig.threads.runScheduled();
    rig.awaitInFlight(0);
    assertThat(rig.processor.succeeded()).containsExactly("1", "2");
  }

  @Test
  void checkpointThatThrowsAnError_countsItsRecordOnceAndStopsTheWorker() {
    KeyedRig rig = rig(EACH_RECORD, 2, 1000);
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
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
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

  // checkpoints that only records ask for

  /** What asks may have flushed before the older record's worker put that into memory. */
  @Test
  void now_doesNotCoverWhatWasInWorkBeside() {
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
    rig.processor.gate("1").askAt("2", "3");
    rig.send("a1", "b2");
    Eventually.await("2 is done", () -> rig.processor.succeeded().contains("2"));
    rig.processor.openAll();
    rig.awaitInFlight(0);
    assertThat(rig.table.written()).isEmpty();
    rig.send("a3");
    rig.awaitInFlight(0);
    rig.threads.awaitNoneRunning();
    assertThat(rig.table.written()).containsExactly("3");
  }

  @Test
  void now_coversWhatWasResolvedBefore() {
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
    rig.send("a1");
    rig.awaitInFlight(0);
    rig.processor.gate("2").askAt("3");
    rig.send("a2", "b3");
    Eventually.await("3 is done", () -> rig.processor.succeeded().contains("3"));
    rig.processor.openAll();
    rig.awaitInFlight(0);
    rig.threads.awaitNoneRunning();
    assertThat(rig.table.written()).containsExactly("1");
  }

  /** The one that asks later in the shard's order began earlier, so that it covers less. */
  @Test
  void now_neverGoesBack() {
    KeyedRig rig = rig(ONLY_NOW, 3, 1000);
    rig.processor.gate("1", "2", "3").askAt("2", "3");
    rig.send("a1", "a2", "b3");
    rig.processor.awaitStarted("1", "3");
    rig.processor.open("1");
    rig.processor.awaitStarted("2");
    rig.processor.open("2");
    rig.awaitInFlight(1);
    rig.threads.awaitNoneRunningBut(1);
    rig.processor.open("3");
    rig.awaitInFlight(0);
    rig.threads.awaitNoneRunning();
    assertThat(rig.table.written()).containsExactly("2");
  }

  // stop

  @Test
  void stop_finishesWhatIsOlderThanWhatWasStarted() {
    KeyedRig rig = rig(CheckpointPolicy.DEFAULT, 2, 1000);
    rig.processor.gate("1", "4");
    rig.send("a1", "a2", "a3", "b4", "b5", "a6");
    rig.processor.awaitStarted("1", "4");
    rig.drain();
    CompletableFuture<Void> stopping = rig.inBackground(rig.runner::shutdownRequested);
    rig.processor.openAll();
    KeyedRig.finish(stopping);
    // 2 and 3 were not started, but a checkpoint at 4 needs them; 5 and 6 are left to the next.
    assertThat(rig.processor.succeeded()).containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(rig.table.written()).containsExactly("4");
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.STOPPING);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void stop_doesNotTryAFailingRecordAgain() {
    KeyedRig rig = rig(CheckpointPolicy.DEFAULT, 2, 1000);
    rig.processor.fail("2", 9, new IOException("no"));
    rig.send("a1", "b2", "b3", "c4");
    rig.awaitInFlight(2);
    rig.drain();
    rig.threads.runScheduled();
    rig.threads.awaitNoneRunning();
    rig.runner.shutdownRequested();
    assertThat(rig.processor.started()).filteredOn("2"::equals).hasSize(1);
    assertThat(rig.processor.started()).doesNotContain("3");
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void stop_atTheEndOfTheGrace_leavesTheHangingRecordAndStartsNothingMore() {
    KeyedRig rig = rig(CheckpointPolicy.DEFAULT, 2, 1000);
    rig.processor.gate("2", "4");
    rig.send("a1", "b2", "b3", "c4");
    rig.processor.awaitStarted("1", "2", "4");
    rig.awaitInFlight(3);
    rig.runner.drain(Duration.ofMillis(1));
    rig.runner.shutdownRequested();
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.processor.shutdowns()).as("2 and 4 are in work").isEmpty();
    rig.processor.openAll();
    rig.threads.awaitNoneRunning();
    assertThat(rig.processor.started()).as("the shard may be another's by now").doesNotContain("3");
    assertThat(rig.table.written()).containsExactly("1");
    rig.runner.leaseLost();
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  @Test
  void leaseLost_startsNothingMore() {
    KeyedRig rig = rig(EACH_RECORD, 2, 1000);
    rig.processor.gate("1", "3");
    rig.send("a1", "a2", "b3", "b4");
    rig.processor.awaitStarted("1", "3");
    rig.table.loseLease();
    rig.runner.tick();
    rig.processor.openAll();
    rig.runner.leaseLost();
    assertThat(rig.processor.started()).containsExactlyInAnyOrder("1", "3");
    assertThat(rig.table.attempts()).isZero();
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.LEASE_LOST);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void leaseLost_saidByACheckpoint_startsNothingMore() {
    KeyedRig rig = rig(EACH_RECORD, 2, 1000);
    rig.table.failWith(new LeaseLostException("taken", new IllegalStateException()));
    rig.processor.gate("2");
    rig.send("a1", "b2", "b3");
    Eventually.await("the checkpoint was tried", () -> rig.ledger().failedCheckpoints() == 1);
    rig.processor.open("2");
    rig.runner.leaseLost();
    assertThat(rig.processor.started()).doesNotContain("3");
    assertThat(rig.table.attempts()).isEqualTo(1);
  }

  // shard end

  @Test
  void shardEnded_waitsForAllRecords() {
    KeyedRig rig = rig(ONLY_NOW, 2, 1000);
    rig.processor.gate("1").fail("2", 1, new IOException("no"));
    rig.send("a1", "b2", "b3");
    rig.threads.awaitScheduled(1);
    CompletableFuture<Void> ending =
        rig.inBackground(() -> assertThat(rig.runner.shardEnded()).isTrue());
    rig.processor.open("1");
    rig.processor.awaitSucceeded("1");
    assertThat(ending).as("record 2 is to be tried again").isNotDone();
    rig.threads.runScheduled();
    KeyedRig.finish(ending);
    assertThat(rig.processor.succeeded()).containsExactly("1", "2", "3");
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.SHARD_ENDED);
  }

  @Test
  void shardEnded_thatWaits_isEndedByAStop() {
    KeyedRig rig = rig(CheckpointPolicy.DEFAULT, 2, 1000);
    rig.processor.fail("2", 9, new IOException("no"));
    rig.send("a1", "b2");
    rig.awaitInFlight(1);
    CompletableFuture<Void> ending =
        rig.inBackground(() -> assertThat(rig.runner.shardEnded()).isFalse());
    rig.drain();
    KeyedRig.finish(ending);
    assertThat(rig.processor.shutdowns()).containsExactly(ShutdownReason.STOPPING);
    assertThat(rig.table.written()).containsExactly("1");
  }

  // stalls

  @Test
  void stall_ofAHangingRecord_isSeenThoughOtherKeysGoOn() {
    FakeTime time = new FakeTime();
    KeyedRig rig =
        open(new KeyedRig(ONLY_NOW, options(FailurePolicy.retryForever()), letters, time));
    rig.processor.gate("2");
    rig.send("a1", "b2");
    rig.processor.awaitStarted("2");
    rig.awaitInFlight(1);
    for (int i = 3; i <= 50; i++) {
      assertThat(rig.runner.status().stall()).isEmpty();
      rig.send("c" + i);
      rig.processor.awaitSucceeded(Integer.toString(i));
      time.advance(Duration.ofMillis(200));
    }
    time.advance(Duration.ofSeconds(10));
    assertThat(rig.runner.status().stall())
        .contains(new Stall(FakeTime.START, "2", 0, "processRecord has not returned"));
    rig.processor.openAll();
    rig.awaitInFlight(0);
    assertThat(rig.runner.status().stall()).isEmpty();
  }

  @Test
  void stall_ofHangingWorkers_isSeenThoughAnOlderRecordWaitsForOne() {
    FakeTime time = new FakeTime();
    KeyedRig rig =
        open(new KeyedRig(ONLY_NOW, options(FailurePolicy.retryForever()), letters, time));
    rig.processor.gate("1", "3", "4");
    rig.send("a1", "a2", "b3", "c4");
    rig.processor.awaitStarted("1", "3");
    rig.processor.open("1");
    rig.processor.awaitStarted("4");
    assertThat(rig.runner.status().stall()).isEmpty();
    time.advance(Duration.ofSeconds(10));
    assertThat(rig.runner.status().stall()).map(Stall::sequenceNumber).contains("3");
    rig.processor.openAll();
    rig.awaitInFlight(0);
  }
}
