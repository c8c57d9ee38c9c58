package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.FakeBatchProcessor.all;
import static org.kclframework.core.runner.FakeBatchProcessor.asking;
import static org.kclframework.core.runner.FakeBatchProcessor.askingForAll;
import static org.kclframework.core.runner.FakeBatchProcessor.failing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.FatalListener.Cause;

/** Batches that fail, and the processors that break with them. */
@Timeout(30)
class BatchFailureTest {

  private static final String START = "initialize TRIM_HORIZON";

  private static final BatchOptions PAIRS = new BatchOptions(2, 0, false);

  private final BatchRig rig = new BatchRig();
  private final FakeBatchProcessor processor = rig.processor;
  private final FailurePolicy deadLetter = FailurePolicy.deadLetter(rig.letters);

  @AfterEach
  void verify() {
    rig.verify();
  }

  private BatchRig hosted() {
    return rig.with(rig.options().withCheckpointPolicy(CheckpointPolicy.everyRecords(1000)));
  }

  // in place

  @Test
  void underAPolicy_whatIsResolvedIsCheckpointed_andTheBatchSentAgainInPlace() {
    processor.on("3,4", failing());
    hosted().with(PAIRS).initialize().send("1", "2", "3", "4", "5");
    assertThat(processor.calls()).containsExactly(START, "1,2", "3,4!", "initialize 2", "3,4", "5");
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.table.givenBack()).isZero();
    assertThat(rig.ledger().failedAttempts()).isEqualTo(1);
    assertThat(rig.ledger().retries()).isEqualTo(1);
    assertThat(rig.time.waits()).hasSize(1);
  }

  @Test
  void underAPolicy_theProcessorIsNotBegunAgainBeforeTheCheckpointIsWritten() {
    processor.on("3,4", failing());
    rig.table.throttle(3);
    hosted().with(PAIRS).initialize().send("1", "2", "3", "4");
    assertThat(processor.calls()).containsExactly(START, "1,2", "3,4!", "initialize 2", "3,4");
    assertThat(rig.ledger().failedCheckpoints()).isEqualTo(3);
  }

  @Test
  void withNothingResolved_theBatchIsSentAgainInPlace() {
    processor.on("1,2", failing(), failing());
    rig.initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly(START, "1,2!", START, "1,2!", START, "1,2");
    assertThat(rig.table.givenBack()).isZero();
  }

  @Test
  void withAllCheckpointedThatIsResolved_theBatchIsSentAgainInPlace() {
    processor.on("1,2", askingForAll());
    processor.on("3,4", failing());
    rig.with(PAIRS).initialize().send("1", "2", "3", "4");
    assertThat(processor.calls()).containsExactly(START, "1,2", "3,4!", "initialize 2", "3,4");
    assertThat(rig.table.givenBack()).isZero();
  }

  @Test
  void recordsUpToACheckpoint_areDoneEvenIfTheCallFails() {
    processor.on("1,2,3", all(asking("1"), failing()));
    rig.initialize().send("1", "2", "3");
    assertThat(processor.calls()).containsExactly(START, "1,2,3!", "initialize 1", "2,3");
  }

  @Test
  void recordsUpToACheckpointThatCouldNotBeWritten_areDoneToo() {
    rig.table.throttle(1);
    processor.on("1,2,3", asking("1"));
    rig.initialize().send("1", "2", "3");
    assertThat(processor.calls()).containsExactly(START, "1,2,3!", "initialize 1", "2,3");
  }

  @Test
  void failureBehindACheckpointOfTheWholeBatch_isThatOfNoRecord() {
    processor.on("1,2", all(askingForAll(), failing()));
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize();
    try (LogCapture log = new LogCapture(FailureLog.class)) {
      rig.send("1", "2").send("3");
      assertThat(log.events()).singleElement().asString().contains("batch of 2 records from");
    }
    assertThat(processor.calls()).containsExactly(START, "1,2!", "initialize 2", "3");
    assertThat(rig.letters()).isEmpty();
    assertThat(rig.ledger().failedAttempts()).isEqualTo(1);
    assertThat(rig.ledger().retries()).isZero();
  }

  @Test
  void waits_growWithTheAttempts() {
    processor.on("1", failing(), failing(), failing(), failing());
    rig.with(
        FailurePolicy.retryForever().withBackoff(Duration.ofMillis(100), Duration.ofSeconds(10)));
    rig.initialize().send("1");
    List<Duration> waits = rig.time.waits();
    assertThat(waits).hasSize(4);
    for (int i = 0; i < 4; i++) {
      long whole = 100L << i;
      assertThat(waits.get(i)).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
    }
  }

  @Test
  void stall_namesTheFailingBatchAndItsAttempts() {
    processor.always("1,2", failing());
    rig.time.onWait(
        () -> {
          if (rig.time.waits().size() == 3) {
            Stall stall = rig.runner().status().stall().orElseThrow();
            assertThat(stall.sequenceNumber()).isEqualTo("1");
            assertThat(stall.attempts()).isEqualTo(3);
            processor.always("1,2", checkpoints -> {});
          }
        });
    rig.initialize().send("1", "2");
    assertThat(rig.time.waits()).hasSize(3);
    assertThat(rig.runner().status().stall()).isEmpty();
  }

  @Test
  void initializeThatFails_isTriedAgain() {
    processor.on(START, failing());
    processor.on("1", failing());
    processor.on(START, checkpoints -> {}, failing());
    rig.initialize().send("1");
    assertThat(processor.calls())
        .containsExactly(START + "!", START, "1!", START + "!", START, "1");
  }

  @Test
  void initializeThatKeepsFailing_stopsTheWorker() {
    processor.on("1", failing());
    processor.on(START, checkpoints -> {}, failing(), failing(), failing());
    rig.with(deadLetter.withMaxRetryAttempts(2)).initialize().send("1");
    assertThat(rig.fatals).containsExactly(Cause.FAILURE_POLICY);
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  // given back

  @Test
  void withRecordsResolvedBeyondTheCheckpoint_theShardIsGivenBack() {
    processor.on("1,2", asking("1"));
    processor.on("3,4", failing());
    rig.with(PAIRS).initialize().send("1", "2", "3", "4", "5");
    assertThat(rig.isGivenBack()).isTrue();
    assertThat(rig.table.givenBack()).isEqualTo(1);
    assertThat(processor.calls()).containsExactly(START, "1,2", "3,4!");
    assertThat(processor.aborts()).isEqualTo(1);
    assertThat(rig.ledger().returned()).isEqualTo(3);
    assertThat(rig.time.waits()).as("the backoff").hasSize(1);
    processor.forgetCalls();
    rig.retake();
    assertThat(processor.calls()).containsExactly("initialize 1", "2", "3,4", "5");
  }

  @Test
  void whenTheShardCannotBeGivenBack_theWorkerStops() {
    FakeCheckpointer table = new FakeCheckpointer();
    ShardProcessor runner =
        new BatchRunners(() -> processor, RunnerOptions.DEFAULT, PAIRS)
            .create(
                new RunnerEnvironment(
                    rig.time, rig.threads, (shard, cause, failure) -> rig.fatals.add(cause)));
    processor.on("3,4", failing());
    runner.initialize(Rig.SHARD, table);
    runner.process(
        new RecordBatch(
            List.of("1", "2", "3", "4").stream().map(BatchRig::record).toList(),
            0,
            rig.time.now()));
    assertThat(rig.fatals).containsExactly(Cause.FAILURE_POLICY);
    assertThat(runner.status().ledger().returned()).isEqualTo(2);
  }

  @Test
  void attempts_goOnAcrossTakings_andBatchesAreCutAtTheSamePlaces() {
    processor.poison("4");
    rig.with(deadLetter.withMaxRetryAttempts(2)).with(PAIRS).initialize();
    rig.send("1", "2", "3", "4", "5", "6").retakeUntilKept();
    assertThat(processor.batches())
        .containsExactly(
            "1,2", "3,4!", "1,2", "3,4!", "1,2", "3,4!", // given up, with 1 and 2 to come again
            "1,2", "5,6");
    assertThat(rig.letters()).containsExactly("3", "4");
    assertThat(rig.letters.written().get(0).attempts()).isEqualTo(3);
    assertThat(rig.totals().deadLettered()).isEqualTo(2);
    assertThat(rig.time.waits()).hasSize(3);
  }

  @Test
  void batches_areCutAtTheSamePlaces_whereverTheCheckpointIs() {
    processor.on("1,2,3", asking("1"));
    processor.on("4,5,6", failing());
    rig.with(new BatchOptions(3, 0, false)).initialize();
    rig.send("1", "2", "3", "4", "5", "6", "7").retakeUntilKept();
    assertThat(processor.batches()).containsExactly("1,2,3", "4,5,6!", "2,3", "4,5,6", "7");
  }

  @Test
  void givenUpRecords_areNotSentAgain_untilACheckpointPassesThem() {
    processor.poison("3");
    rig.with(deadLetter.withMaxRetryAttempts(0)).with(new BatchOptions(1, 0, false)).initialize();
    rig.send("1", "2", "3", "4").retakeUntilKept();
    assertThat(processor.batches()).containsExactly("1", "2", "3!", "1", "2", "4");
    assertThat(rig.ledger().delivered()).isEqualTo(3);
    assertThat(rig.ledger().returned()).isZero();
    assertThat(rig.totals().deadLettered()).isEqualTo(1);
    processor.on("5", askingForAll());
    rig.send("5").send("6");
    assertThat(rig.table.written()).containsExactly("5");
    // Only by hand is a checkpoint set back; then the record is wanted again.
    rig.leave().runner().initialize(Rig.SHARD, rig.table);
    rig.send("3");
    assertThat(processor.batches()).endsWith("6", "3!");
    assertThat(rig.letters()).containsExactly("3", "3");
  }

  @Test
  void givenUpRecords_needNotComeAgain_soNothingIsGivenBackForThem() {
    processor.poison("1", "2", "3");
    rig.with(deadLetter.withMaxRetryAttempts(0)).with(new BatchOptions(1, 0, false)).initialize();
    rig.send("1", "2", "3", "4");
    assertThat(processor.batches()).containsExactly("1!", "2!", "3!", "4");
    assertThat(rig.table.givenBack()).isZero();
  }

  /** The second failure of a batch is not the second attempt at what failed before. */
  @Test
  void batchThatSucceededInBetween_beginsItsAttemptsAnew() {
    processor.on("3,4", failing());
    processor.on("5,6", failing());
    rig.with(deadLetter.withMaxRetryAttempts(1)).with(PAIRS).initialize();
    rig.send("1", "2", "3", "4", "5", "6").retake();
    assertThat(processor.batches()).endsWith("1,2", "3,4", "5,6!");
    processor.on("3,4", failing());
    rig.retake().retakeUntilKept();
    assertThat(rig.letters()).isEmpty();
    assertThat(processor.batches()).endsWith("1,2", "3,4", "5,6");
  }

  /** It breaks again where nothing is to blame, so that the batch comes again each time. */
  @Test
  void batchThatFailsEachTimeBeforeItSucceeds_isMetByThePolicy() {
    AtomicInteger calls = new AtomicInteger();
    processor.always(
        "3,4",
        checkpoints -> {
          if (calls.incrementAndGet() % 2 == 1) {
            throw new IllegalStateException("broken");
          }
        });
    processor.always("idle", failing());
    rig.with(deadLetter.withMaxRetryAttempts(2)).with(PAIRS).initialize();
    rig.send("1", "2", "3", "4");
    for (int round = 0; round < 10; round++) {
      rig.retakeUntilKept().pass(Duration.ofSeconds(2));
    }
    assertThat(rig.letters()).containsExactly("3", "4");
    assertThat(calls).as("failed four times, succeeded three times").hasValue(7);
  }

  @Test
  void shards_areRememberedApart() {
    processor.always("1", failing());
    BatchRunners runners =
        new BatchRunners(
            () -> processor, rig.with(deadLetter.withMaxRetryAttempts(0)).options(), PAIRS);
    for (String shard : List.of("shard-1", "shard-2")) {
      ShardProcessor runner =
          runners.create(
              new RunnerEnvironment(
                  rig.time, rig.threads, (context, cause, failure) -> rig.fatals.add(cause)));
      runner.initialize(new ShardContext("stream", shard, "TRIM_HORIZON", 0), rig.table);
      runner.process(new RecordBatch(List.of(BatchRig.record("1")), 0, rig.time.now()));
      assertThat(runner.status().ledger().deadLettered()).isEqualTo(1);
    }
    assertThat(rig.letters()).containsExactly("1", "1");
    rig.letters.clear();
  }

  @Test
  void progressByCheckpoints_beginsTheAttemptsAnew() {
    processor.on("1,2,3,4", all(asking("1"), failing()));
    processor.on("2,3,4", all(asking("2"), failing()));
    processor.on("3,4", all(asking("3"), failing()));
    rig.with(deadLetter.withMaxRetryAttempts(1)).initialize().send("1", "2", "3", "4");
    assertThat(processor.batches()).containsExactly("1,2,3,4!", "2,3,4!", "3,4!", "4");
    assertThat(rig.letters()).isEmpty();
  }

  // after the last attempt

  @Test
  void deadLetter_isWrittenOfEachRecordOfTheBatch() {
    processor.always("1,2,3", failing());
    rig.with(deadLetter.withMaxRetryAttempts(1)).initialize().send("1", "2", "3").send("4");
    assertThat(processor.calls()).containsExactly(START, "1,2,3!", START, "1,2,3!", START, "4");
    assertThat(rig.letters()).containsExactly("1", "2", "3");
    assertThat(rig.letters.written().get(2).attempts()).isEqualTo(2);
  }

  @Test
  void skip_countsEachRecordOfTheBatch() {
    processor.always("1,2,3", failing());
    hosted().with(FailurePolicy.skip().withMaxRetryAttempts(1)).initialize();
    rig.send("1", "2", "3").send("4");
    assertThat(rig.ledger().skipped()).isEqualTo(3);
    assertThat(processor.batches()).containsExactly("1,2,3!", "1,2,3!", "4");
    // What was given up is resolved, so it is checkpointed before the processor begins again.
    assertThat(processor.calls()).contains("initialize 3");
  }

  @Test
  void stop_endsTheWorkBeforeTheBatch() {
    processor.always("3,4", failing());
    hosted().with(FailurePolicy.stop().withMaxRetryAttempts(1)).with(PAIRS).initialize();
    rig.send("1", "2", "3", "4", "5");
    assertThat(rig.fatals).containsExactly(Cause.FAILURE_POLICY);
    assertThat(rig.ledger().returned()).isEqualTo(3);
    rig.stop();
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(processor.batches()).containsExactly("1,2", "3,4!", "3,4!");
  }

  @Test
  void outOfMemory_stopsTheWorker() {
    processor.on(
        "1",
        checkpoints -> {
          throw new OutOfMemoryError("no");
        });
    rig.initialize().send("1");
    assertThat(rig.fatals).containsExactly(Cause.OUT_OF_MEMORY);
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }

  // bisection

  @Test
  void bisection_givesUpOnlyTheRecordsThatBreakTheProcessor() {
    processor.poison("2", "7");
    hosted().with(deadLetter.withMaxRetryAttempts(1)).with(new BatchOptions(0, 0, true));
    rig.initialize().send("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(processor.batches())
        .containsExactly(
            "1,2,3,4,5,6,7,8!",
            "1,2,3,4!",
            "1,2!",
            "1",
            "2!",
            "2!",
            "3,4",
            "5,6,7,8!",
            "5,6",
            "7,8!",
            "7!",
            "7!",
            "8");
    assertThat(rig.letters()).containsExactly("2", "7");
    assertThat(rig.letters.written().get(0).attempts()).isEqualTo(2);
    assertThat(processor.processed()).containsExactly("1", "3", "4", "5", "6", "8");
  }

  @Test
  void bisection_countsTheAttemptsOfSingleRecordsOnly() {
    processor.poison("1");
    hosted().with(deadLetter.withMaxRetryAttempts(0)).with(new BatchOptions(0, 0, true));
    rig.initialize().send("1", "2", "3", "4");
    assertThat(processor.batches()).containsExactly("1,2,3,4!", "1,2!", "1!", "2", "3,4");
    assertThat(rig.letters()).containsExactly("1");
  }

  @Test
  void bisection_goesOnAcrossTakings() {
    processor.poison("4");
    rig.with(deadLetter.withMaxRetryAttempts(1)).with(new BatchOptions(0, 0, true)).initialize();
    rig.send("1", "2", "3", "4", "5").retakeUntilKept();
    assertThat(processor.batches())
        .containsExactly(
            "1,2,3,4,5!",
            "1,2,3",
            "4,5!", // given back
            "1,2,3",
            "4!",
            "1,2,3",
            "4!",
            "1,2,3",
            "5");
    assertThat(rig.letters()).containsExactly("4");
    assertThat(rig.totals().deadLettered()).isEqualTo(1);
  }

  @Test
  void bisection_withRetryForEver_triesTheOneRecordForEver() {
    processor.poison("2");
    hosted().with(new BatchOptions(0, 0, true));
    rig.time.onWait(
        () -> {
          if (rig.time.waits().size() == 20) {
            rig.runner().drain(Duration.ofSeconds(1));
          }
        });
    rig.initialize().send("1", "2", "3");
    assertThat(processor.batches().subList(3, 19)).containsOnly("2!");
    rig.stop();
    assertThat(rig.table.written()).containsExactly("1");
  }

  // records that are too old, or that nobody can read

  @Test
  void maxRecordAge_givesUpTheOldRecordsOfAFailingBatch() {
    processor.on("1,2,3", failing());
    hosted().with(deadLetter.withMaxRetryAttempts(9).withMaxRecordAge(Duration.ofSeconds(60)));
    rig.time.advance(Duration.ofSeconds(61));
    StreamRecord old = BatchRig.record("2");
    rig.initialize().send(List.of(young("1"), old, young("3")));
    assertThat(processor.batches()).containsExactly("1,2,3!", "1,3");
    assertThat(rig.letters()).containsExactly("2");
    assertThat(rig.ledger().succeeded()).isEqualTo(2);
  }

  private StreamRecord young(String sequenceNumber) {
    return StreamRecord.builder()
        .sequenceNumber(sequenceNumber)
        .arrivalTime(rig.time.now())
        .build();
  }

  @Test
  void recordWithADefect_goesToTheFailurePolicy_andNeverToTheProcessor() {
    StreamRecord defect = StreamRecord.builder().sequenceNumber("2").defect("cut off").build();
    hosted().with(deadLetter.withMaxRetryAttempts(1)).initialize();
    rig.send(List.of(BatchRig.record("1"), defect, BatchRig.record("3")));
    assertThat(processor.calls()).containsExactly(START, "1", "3");
    assertThat(rig.letters()).containsExactly("2");
    assertThat(rig.letters.written().get(0).attempts()).isEqualTo(2);
  }

  // what is shown afterwards

  @Test
  void batchThatSucceedsAtLast_isNotShownAsStalled_whileOthersAreInWork() {
    processor.on("1,2", failing());
    processor.on(
        "3,4",
        processor.checking(checkpoints -> assertThat(rig.runner().status().stall()).isEmpty()));
    hosted().with(PAIRS).initialize();
    try (LogCapture log = new LogCapture(FailureLog.class)) {
      rig.send("1", "2", "3", "4");
      assertThat(log.events())
          .anyMatch(message -> message.matches(".*batch of 2 records from .* at attempt 2"));
    }
  }

  @Test
  void batchThatIsGivenUp_isNotShownAsStalled() {
    processor.on("1,2", failing(), failing());
    rig.with(deadLetter.withMaxRetryAttempts(1)).initialize().send("1", "2");
    assertThat(rig.runner().status().stall()).isEmpty();
  }

  @Test
  void failureDuringAStop_isNoAttempt() {
    processor.on("1", all(checkpoints -> rig.runner().drain(Duration.ZERO), failing()), failing());
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize().send("1").retake();
    assertThat(processor.batches()).containsExactly("1!", "1!");
    assertThat(rig.letters.written().get(0).attempts()).isEqualTo(1);
  }
}
