package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.core.runner.FakeBatchProcessor.all;
import static org.kclframework.core.runner.FakeBatchProcessor.asking;
import static org.kclframework.core.runner.FakeBatchProcessor.askingForAll;
import static org.kclframework.core.runner.FakeBatchProcessor.failing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.StreamRecord;

/** The batches of a shard, and when their checkpoints are made. */
@Timeout(30)
class BatchCheckpointsTest {

  private final BatchRig rig = new BatchRig();
  private final FakeBatchProcessor processor = rig.processor;

  @AfterEach
  void verify() {
    rig.verify();
  }

  private BatchRig hosted(CheckpointPolicy policy) {
    return rig.with(rig.options().withCheckpointPolicy(policy));
  }

  // batches

  @Test
  void batches_withoutALimit_areWhatWasDelivered() {
    rig.initialize().send("1", "2", "3").send("4");
    assertThat(processor.calls()).containsExactly("initialize TRIM_HORIZON", "1,2,3", "4");
    assertThat(rig.ledger().succeeded()).isEqualTo(4);
  }

  @Test
  void maxRecords_cutsWhatWasDelivered() {
    rig.with(new BatchOptions(2, 0, false)).initialize().send("1", "2", "3", "4", "5");
    assertThat(processor.batches()).containsExactly("1,2", "3,4", "5");
  }

  @Test
  void maxBytes_cutsWhatWasDelivered_butNoRecord() {
    List<StreamRecord> records =
        List.of(sized("1", 6), sized("2", 4), sized("3", 1), sized("4", 30), sized("5", 10));
    rig.with(new BatchOptions(0, 10, false)).initialize().send(records);
    assertThat(processor.batches()).containsExactly("1,2", "3", "4", "5");
  }

  private static StreamRecord sized(String sequenceNumber, int bytes) {
    return StreamRecord.builder().sequenceNumber(sequenceNumber).data(new byte[bytes]).build();
  }

  @Test
  void batch_isResolvedWhenItsCallReturned() {
    processor.on(
        "1,2", processor.checking(checkpoints -> assertThat(rig.ledger().inFlight()).isEqualTo(2)));
    rig.initialize().send("1", "2");
    assertThat(rig.ledger().succeeded()).isEqualTo(2);
    assertThat(rig.runner().status().position()).contains("2");
  }

  @Test
  void batchInWork_isShownAsAStall() {
    processor.on(
        "3,4",
        processor.checking(
            checkpoints -> {
              assertThat(rig.runner().status().stall()).isEmpty();
              rig.time.advance(Duration.ofSeconds(10));
              assertThat(rig.runner().status().stall().orElseThrow().sequenceNumber())
                  .isEqualTo("3");
            }));
    rig.with(new BatchOptions(2, 0, false)).initialize().send("1", "2", "3", "4");
    assertThat(rig.runner().status().stall()).isEmpty();
  }

  @Test
  void stopAt_keepsLaterRecordsFromTheProcessor() {
    rig.with(rig.options().withStopAt(FakeTime.START.plusSeconds(1)));
    StreamRecord late =
        StreamRecord.builder()
            .sequenceNumber("3")
            .arrivalTime(FakeTime.START.plusSeconds(2))
            .build();
    rig.initialize().send(List.of(BatchRig.record("1"), BatchRig.record("2"), late));
    assertThat(processor.batches()).containsExactly("1,2");
    assertThat(rig.runner().status().atTip()).isTrue();
  }

  // the host's checkpoints

  @Test
  void byCount_areMadeOfWholeBatches() {
    hosted(CheckpointPolicy.everyRecords(3)).initialize().send("1", "2").send("3", "4", "5");
    assertThat(rig.table.written()).containsExactly("5");
  }

  @Test
  void byTime_areMadeOfWhatIsResolved() {
    hosted(CheckpointPolicy.every(Duration.ofSeconds(60))).initialize().send("1", "2");
    rig.pass(Duration.ofSeconds(59));
    assertThat(rig.table.written()).isEmpty();
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void withoutAPolicy_noneIsMadeUnasked() {
    rig.initialize().send("1", "2").pass(Duration.ofMinutes(10)).stop();
    assertThat(rig.table.written()).isEmpty();
  }

  @Test
  void atAStop_theHostMakesTheLast_andWithoutAPolicyOnlyOfWhatWasAskedFor() {
    hosted(CheckpointPolicy.every(Duration.ofSeconds(60))).initialize().send("1", "2").stop();
    assertThat(rig.table.written()).containsExactly("2");
  }

  // requests

  @Test
  void request_inTheMiddleOfABatch_resolvesTheRecordsUpToIt() {
    processor.on(
        "1,2,3",
        processor.checking(
            checkpoints -> {
              checkpoints.checkpoint("2", null);
              assertThat(rig.table.written()).containsExactly("2");
              assertThat(rig.ledger().succeeded()).isEqualTo(2);
              assertThat(rig.runner().status().checkpoint()).isEqualTo("2");
            }));
    rig.initialize().send("1", "2", "3");
    assertThat(rig.ledger().succeeded()).isEqualTo(3);
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void request_underAPolicy_isHonouredAtOnceToo() {
    processor.on("1,2", asking("1"));
    hosted(CheckpointPolicy.everyRecords(100)).initialize().send("1", "2");
    assertThat(rig.table.written()).containsExactly("1");
    rig.stop();
    assertThat(rig.table.written()).containsExactly("1", "2");
  }

  @Test
  void request_withoutANumber_isForAllThatWasDelivered() {
    processor.on("3,4", askingForAll());
    rig.with(new BatchOptions(2, 0, false)).initialize().send("1", "2", "3", "4", "5");
    assertThat(rig.table.written()).containsExactly("4");
  }

  @Test
  void request_withoutANumber_beforeAnythingWasDelivered_isForNothing() {
    processor.on("shutdown STOPPING", askingForAll());
    rig.initialize().stop();
    assertThat(processor.calls()).containsExactly("initialize TRIM_HORIZON", "shutdown STOPPING");
    assertThat(rig.table.attempts()).isZero();
  }

  /** Before the first batch a worker cannot write any checkpoint, and has none to write. */
  @Test
  void request_atTheStart_isForNothing() {
    processor.on("1", askingForAll());
    processor.on("shutdown STOPPING", all(askingForAll(), asking("1")));
    rig.initialize().send("1").leave().initialize().stop();
    assertThat(processor.calls()).endsWith("initialize 1", "shutdown STOPPING");
    assertThat(rig.table.attempts()).isEqualTo(1);
  }

  @Test
  void request_forARecordOfAnEarlierBatch_isWritten() {
    processor.on("5,6", asking("3"), failing());
    rig.initialize().send("1", "2", "3", "4").send("5", "6");
    assertThat(rig.table.written()).containsExactly("3");
  }

  @Test
  void request_betweenTwoRecords_isForTheFirst() {
    processor.on("10,20,30", asking("29"));
    rig.initialize().send("10", "20", "30");
    assertThat(rig.table.written()).containsExactly("20");
  }

  @Test
  void request_beforeTheFirstRecord_isForNothing() {
    processor.on("10", asking("9"));
    rig.initialize().send("10");
    assertThat(rig.table.attempts()).isZero();
    assertThat(processor.batches()).containsExactly("10");
  }

  /** It may be no position of the stream at all, and then nothing could be read from there. */
  @Test
  void request_beforeTheFirstRecord_isForNothing_alsoInALaterBatch() {
    processor.on("30", asking("9"));
    rig.initialize().send("10", "20").send("30").stop();
    assertThat(processor.batches()).containsExactly("10,20", "30");
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void request_whileNothingArrives_isForWhatWasDelivered() {
    processor.on("idle", askingForAll(), asking("2"));
    rig.initialize().send("1", "2").pass(Duration.ofSeconds(2));
    assertThat(processor.calls()).endsWith("idle", "idle");
    assertThat(rig.table.written()).containsExactly("2");
  }

  @Test
  void request_insideAnAggregate_namesTheSubSequenceNumber() {
    processor.on("7,7,7", checkpoints -> checkpoints.checkpoint("7", 1L));
    rig.initialize()
        .send(
            List.of(0, 1, 2).stream()
                .map(
                    part ->
                        StreamRecord.builder().sequenceNumber("7").subSequenceNumber(part).build())
                .toList());
    assertThat(rig.table.written()).containsExactly("7.1");
  }

  @Test
  void request_withoutASubSequenceNumber_isForTheFirstRecordOfAnAggregate() {
    processor.on(
        "7,7",
        processor.checking(
            checkpoints -> {
              checkpoints.checkpoint("7", null);
              assertThat(rig.ledger().succeeded()).isEqualTo(1);
            }));
    rig.initialize()
        .send(
            List.of(
                StreamRecord.builder().sequenceNumber("7").build(),
                StreamRecord.builder().sequenceNumber("7").subSequenceNumber(1).build()));
    assertThat(rig.table.written()).containsExactly("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1.5", "01", "LATEST", "1 ", "99999999999999999999"})
  void request_thatIsMalformedOrBeyondWhatWasDelivered_isRefused(String sequenceNumber) {
    processor.on(
        "1,2",
        processor.checking(
            checkpoints ->
                assertThatThrownBy(() -> checkpoints.checkpoint(sequenceNumber, null))
                    .isInstanceOf(IllegalArgumentException.class)));
    rig.initialize().send("1", "2");
    assertThat(rig.table.attempts()).isZero();
  }

  @Test
  void request_beforeTheLastCheckpoint_isRefused() {
    processor.on(
        "9,10",
        all(
            asking("10"),
            processor.checking(
                checkpoints -> {
                  assertThatThrownBy(() -> checkpoints.checkpoint("9", null))
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessageContaining("before the last checkpoint, 10, but was 9");
                  assertThatThrownBy(() -> checkpoints.checkpoint("9", -1L))
                      .isInstanceOf(IllegalArgumentException.class);
                })));
    rig.initialize().send("9", "10");
    assertThat(rig.table.written()).containsExactly("10");
  }

  @Test
  void request_atTheLastCheckpoint_isWrittenOnce() {
    processor.on("1,2", all(asking("2"), asking("2")));
    rig.initialize().send("1", "2");
    assertThat(rig.table.attempts()).isEqualTo(1);
  }

  @Test
  void request_thatCannotBeWritten_isReported_andWrittenLater() {
    rig.table.throttle(1);
    processor.on(
        "1,2",
        processor.checking(
            checkpoints ->
                assertThatThrownBy(() -> checkpoints.checkpoint("1", null))
                    .isInstanceOf(CheckpointException.class)));
    rig.initialize().send("1", "2");
    assertThat(rig.table.written()).isEmpty();
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void request_thatCannotBeWritten_isNotForgottenForAnEarlierOne() {
    rig.table.throttle(1);
    processor.on(
        "1,2,3",
        processor.checking(
            checkpoints -> {
              assertThatThrownBy(() -> checkpoints.checkpoint("2", null))
                  .isInstanceOf(CheckpointException.class);
              checkpoints.checkpoint("1", null);
            }));
    rig.initialize().send("1", "2", "3").stop();
    assertThat(rig.table.written()).containsExactly("1", "2");
  }

  @Test
  void request_forAnEarlierRecord_doesNotPutOffTheHostsCheckpoint() {
    processor.on("3", asking("1"));
    hosted(CheckpointPolicy.everyRecords(3)).initialize().send("1", "2").send("3");
    assertThat(rig.table.written()).containsExactly("1", "3");
  }

  @Test
  void request_thatBreaksDown_isReportedAsACheckpointException() {
    rig.table.failWith(new IllegalStateException("reset"));
    processor.on(
        "1",
        processor.checking(
            checkpoints ->
                assertThatThrownBy(() -> checkpoints.checkpoint("1", null))
                    .isInstanceOf(CheckpointException.class)));
    rig.initialize().send("1");
    assertThat(rig.ledger().failedCheckpoints()).isEqualTo(1);
  }

  @Test
  void request_whenTheLeaseIsLost_saysSo_andResolvesNothing() {
    rig.table.failWith(new LeaseLostException("stolen", null));
    processor.on(
        "1,2",
        processor.checking(
            checkpoints -> {
              assertThatThrownBy(() -> checkpoints.checkpoint("1", null))
                  .isInstanceOf(LeaseLostException.class);
              assertThatThrownBy(() -> checkpoints.checkpoint("2", null))
                  .isInstanceOf(LeaseLostException.class);
              assertThat(rig.ledger().succeeded()).isEqualTo(1);
            }));
    rig.initialize().send("1", "2");
    assertThat(rig.table.attempts()).isEqualTo(1);
  }

  @Test
  void request_afterItsCall_isRefused() {
    List<BatchCheckpoints> kept = new ArrayList<>();
    processor.on("1", kept::add);
    rig.initialize().send("1");
    assertThatThrownBy(() -> kept.get(0).checkpoint("1", null))
        .isInstanceOf(IllegalStateException.class);
    assertThat(rig.table.attempts()).isZero();
  }
}
