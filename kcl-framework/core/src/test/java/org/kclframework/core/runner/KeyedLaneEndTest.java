package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.KeyedRigs.EACH_RECORD;
import static org.kclframework.core.runner.KeyedRigs.ONLY_NOW;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShutdownReason;

/** Stops and shard ends while records of several keys are in work. */
@Timeout(60)
class KeyedLaneEndTest {

  @RegisterExtension final KeyedRigs rigs = new KeyedRigs();

  // stop

  @Test
  void stop_finishesWhatIsOlderThanWhatWasStarted() {
    KeyedRig rig = rigs.rig(CheckpointPolicy.DEFAULT, 2, 1000);
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
    KeyedRig rig = rigs.rig(CheckpointPolicy.DEFAULT, 2, 1000);
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
    KeyedRig rig = rigs.rig(CheckpointPolicy.DEFAULT, 2, 1000);
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
    KeyedRig rig = rigs.rig(EACH_RECORD, 2, 1000);
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
    KeyedRig rig = rigs.rig(EACH_RECORD, 2, 1000);
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
    KeyedRig rig = rigs.rig(ONLY_NOW, 2, 1000);
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
    KeyedRig rig = rigs.rig(CheckpointPolicy.DEFAULT, 2, 1000);
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
}
