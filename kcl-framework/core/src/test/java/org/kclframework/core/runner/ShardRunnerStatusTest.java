package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.failing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class ShardRunnerStatusTest {

  private final Rig rig = new Rig();
  private final ScriptedProcessor processor = rig.processor;

  @AfterEach
  void verifyLedger() {
    rig.verify();
  }

  private ShardStatus status() {
    return rig.runner().status();
  }

  @Test
  void status_beforeInitialize_isEmpty() {
    assertThat(status())
        .isEqualTo(
            new ShardStatus(
                "",
                "",
                ShardStatus.Phase.INITIALIZING,
                Optional.empty(),
                "",
                Optional.empty(),
                -1,
                Optional.empty(),
                false,
                LedgerSnapshot.EMPTY));
  }

  @Test
  void status_beforeTheFirstRecord_namesTheShardAndItsStart() {
    rig.initialize();
    assertThat(status())
        .isEqualTo(
            new ShardStatus(
                "stream",
                "shard-1",
                ShardStatus.Phase.PROCESSING,
                Optional.empty(),
                "TRIM_HORIZON",
                Optional.empty(),
                -1,
                Optional.empty(),
                false,
                LedgerSnapshot.EMPTY));
  }

  @Test
  void status_tellsPositionAndCheckpointApart() {
    processor.on("2", NOW);
    rig.initialize().send("1", "2");
    Instant written = rig.time.now();
    rig.time.advance(Duration.ofSeconds(5));
    rig.send("3");
    assertThat(status().position()).contains("3");
    assertThat(status().checkpoint()).isEqualTo("2");
    assertThat(status().checkpointedAt()).contains(written);
    assertThat(status().ledger().succeeded()).isEqualTo(3);
  }

  @Test
  void status_followsTheLag() {
    rig.initialize();
    rig.runner().process(new RecordBatch(List.of(), 1234, rig.time.now()));
    assertThat(status().millisBehindLatest()).isEqualTo(1234);
    assertThat(status().atTip()).isFalse();
    rig.runner().process(new RecordBatch(List.of(), 0, rig.time.now()));
    assertThat(status().millisBehindLatest()).isZero();
    assertThat(status().atTip()).isTrue();
    rig.runner().process(new RecordBatch(List.of(), 99, rig.time.now()));
    assertThat(status().atTip()).as("was once").isTrue();
  }

  @Test
  void status_isNotAtTheTipWhileARecordIsUnresolved() {
    processor.on("1", processor.doing(() -> assertThat(status().atTip()).isFalse()));
    rig.initialize().send("1");
    assertThat(status().atTip()).isTrue();
  }

  @Test
  void status_ofABatchThatAStopCutShort_isNotAtTheTip() {
    processor.on("1", processor.doing(() -> rig.runner().drain(Duration.ofSeconds(1))));
    rig.initialize().send("1", "2");
    assertThat(status().atTip()).isFalse();
  }

  @Test
  void stall_ofARecordThatKeepsFailing_saysWhichSinceWhenAndWhy() {
    processor.on("7", failing("secret"), failing("secret"), failing("secret"));
    rig.initialize();
    Instant first = rig.time.now();
    rig.time.onWait(
        () ->
            assertThat(status().stall())
                .contains(
                    new Stall(
                        first, "7", rig.time.waits().size(), "java.lang.IllegalStateException")));
    rig.send("7");
    assertThat(rig.time.waits()).hasSize(3);
    assertThat(status().stall()).isEmpty();
  }

  @Test
  void stall_ofAFailingDestination_namesIt() {
    processor.always("7", failing("no"));
    rig.letters.failWith(new IOException("disk full"), 1);
    rig.time.onWait(
        () -> assertThat(status().stall()).map(Stall::reason).contains("cannot write to letters:"));
    rig.with(FailurePolicy.deadLetter(rig.letters).withMaxRetryAttempts(0)).initialize().send("7");
    assertThat(rig.time.waits()).hasSize(1);
    assertThat(status().stall()).isEmpty();
  }

  @Test
  void stall_ofAFailingInitialize_namesIt() {
    processor.on("initialize", failing("no"));
    rig.time.onWait(
        () ->
            assertThat(status().stall())
                .contains(
                    new Stall(
                        FakeTime.START,
                        "TRIM_HORIZON",
                        1,
                        "initialize: java.lang.IllegalStateException")));
    rig.initialize();
    assertThat(rig.time.waits()).hasSize(1);
    assertThat(status().stall()).isEmpty();
  }

  @Test
  void stall_ofARecordThatDoesNotReturn_namesItAfterTenSeconds() {
    processor.on(
        "2",
        processor.doing(
            () -> {
              rig.runner().tick();
              rig.time.advance(Duration.ofMillis(9999));
              assertThat(status().stall()).isEmpty();
              rig.time.advance(Duration.ofMillis(1));
              assertThat(status().stall())
                  .contains(new Stall(FakeTime.START, "2", 0, "processRecord has not returned"));
            }));
    rig.initialize().send("1", "2", "3");
    assertThat(status().stall()).isEmpty();
  }

  @Test
  void stall_isNotSeenInSlowProgress() {
    for (int i = 1; i <= 5; i++) {
      processor.on(
          Integer.toString(i),
          processor.doing(
              () -> {
                rig.pass(Duration.ofMillis(9900));
                assertThat(status().stall()).isEmpty();
              }));
    }
    rig.initialize().send("1", "2", "3").send("4", "5");
    assertThat(processor.successes()).isEqualTo(5);
  }

  @Test
  void stall_isNotSeenWhileNothingArrives() {
    rig.initialize().send("1").pass(Duration.ofMinutes(10));
    assertThat(status().stall()).isEmpty();
  }

  @Test
  void stall_ofCallbacksThatDoNotReturn_namesThem() {
    for (String callback : List.of("initialize", "idle", "shutdown(STOPPING)")) {
      processor.on(
          callback,
          processor.doing(
              () -> {
                assertThat(status().stall()).isEmpty();
                rig.time.advance(Duration.ofSeconds(10));
                assertThat(status().stall())
                    .map(Stall::reason)
                    .contains(callback + " has not returned");
              }));
    }
    rig.initialize().pass(Duration.ofSeconds(1)).stop();
    assertThat(processor.calls()).containsExactly("initialize", "idle", "shutdown(STOPPING)");
    assertThat(status().stall()).isEmpty();
  }

  @Test
  void stall_ofAShardThatIsGone_isForgotten() {
    processor.always("1", failing("no"));
    rig.time.onWait(
        () -> {
          rig.table.loseLease();
          rig.runner().tick();
          assertThat(status().stall()).isPresent();
        });
    rig.initialize().send("1");
    rig.runner().leaseLost();
    assertThat(rig.time.waits()).hasSize(1);
    assertThat(status().stall()).isEmpty();
    assertThat(status().phase()).isEqualTo(ShardStatus.Phase.STOPPED);
  }

  @Test
  void position_ofAnAggregatedRecord_isItsSequenceNumber() {
    rig.initialize().send(StreamRecord.builder().sequenceNumber("5").subSequenceNumber(2).build());
    assertThat(status().position()).contains("5");
  }
}
