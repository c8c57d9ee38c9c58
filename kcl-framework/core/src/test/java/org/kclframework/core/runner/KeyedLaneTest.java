package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.KeyedRigs.EACH_RECORD;
import static org.kclframework.core.runner.KeyedRigs.ONLY_NOW;
import static org.kclframework.core.runner.KeyedRigs.numbered;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;

/** How records of several keys are processed at the same time, and when their checkpoints come. */
@Timeout(60)
class KeyedLaneTest {

  @RegisterExtension final KeyedRigs rigs = new KeyedRigs();

  // order and concurrency

  @Test
  void accept_keepsTheOrderWithinAKey() {
    KeyedRig rig = rigs.rig(EACH_RECORD, 4, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
    rig.processor.gate("1");
    rig.send("a1", "a2", "a3").send(numbered("b", 4, 50)).send(numbered("c", 51, 100));
    rig.awaitInFlight(3);
    assertThat(rig.processor.started()).doesNotContain("2", "3");
    rig.processor.open("1");
    rig.awaitInFlight(0);
  }

  @Test
  void accept_worksOnNoMoreKeysThanTheParallelism() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 3, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 4, 1000);
    rig.send("a1", "b2", "c3");
    rig.threads.awaitNoneRunning();
    rig.send("a4");
    rig.threads.awaitNoneRunning();
    assertThat(rig.ledger().succeeded()).isEqualTo(4);
  }

  // back-pressure

  @Test
  void accept_waitsWhileTheWindowIsFull() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 4, 4);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 4);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 4, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 2);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 2);
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
    KeyedRig rig = rigs.rig(EACH_RECORD, 4, 1000);
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
    KeyedRig rig = rigs.rig(CheckpointPolicy.every(Duration.ofNanos(1)), 4, 1000);
    rig.processor.gate("3");
    rig.send("a1", "b2", "c3", "d4");
    rig.awaitInFlight(1);
    rig.runner.tick();
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void now_waitsForTheOlderRecords() {
    KeyedRig rig = rigs.rig(CheckpointPolicy.DEFAULT, 4, 1000);
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
    KeyedRig rig = rigs.rig(CheckpointPolicy.DEFAULT, 4, 1000);
    rig.processor.gate("1").askAt("2", "4");
    rig.send("a1", "b2", "c3", "d4", "e5");
    rig.awaitInFlight(1);
    rig.processor.open("1");
    Eventually.await("a checkpoint", () -> !rig.table.written().isEmpty());
    assertThat(rig.table.written()).containsExactly("5");
  }

  @Test
  void now_whileACheckpointIsBeingWritten_holdsNoWorker() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
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

  // checkpoints that only records ask for

  /** What asks may have flushed before the older record's worker put that into memory. */
  @Test
  void now_doesNotCoverWhatWasInWorkBeside() {
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 3, 1000);
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

  // stalls

  @Test
  void stall_ofAHangingRecord_isSeenThoughOtherKeysGoOn() {
    FakeTime time = new FakeTime();
    KeyedRig rig = rigs.rig(ONLY_NOW, FailurePolicy.retryForever(), time);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, FailurePolicy.retryForever(), time);
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
