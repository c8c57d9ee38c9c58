package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.NULL;
import static org.kclframework.core.runner.ScriptedProcessor.failing;
import static org.kclframework.core.runner.ScriptedProcessor.throwing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class ShardRunnerFailureTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final ScriptedProcessor processor = rig.processor;
  private final FailurePolicy deadLetter = FailurePolicy.deadLetter(rig.letters);

  @AfterEach
  void verifyLedger() {
    rig.verify();
  }

  // interrupts

  /** Code that catches an InterruptedException is told to interrupt its thread again. */
  @Test
  void interruptByTheProcessor_isNotThatOfTheNextRecord() {
    List<String> interrupted = new ArrayList<>();
    ShardRunner runner =
        new ShardRunner(
            () -> new Interrupting(interrupted),
            RunnerOptions.DEFAULT.withFailurePolicy(FailurePolicy.skip()),
            Environments.inline(new FakeTime()));
    Thread.currentThread().interrupt();
    runner.initialize(Rig.SHARD, new FakeCheckpointer());
    runner.process(
        new RecordBatch(
            Stream.of("1", "2", "3")
                .map(number -> StreamRecord.builder().sequenceNumber(number).build())
                .toList(),
            0,
            Instant.EPOCH));
    runner.shutdownRequested();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(interrupted).isEmpty();
    assertThat(runner.status().ledger().skipped()).isEqualTo(1);
  }

  /** Interrupts its thread in each call, fails at record 2, and notes where it was interrupted. */
  private static final class Interrupting extends RecordProcessor {

    private final List<String> interrupted;

    Interrupting(List<String> interrupted) {
      this.interrupted = interrupted;
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) throws IOException {
      call(record.sequenceNumber());
      if (record.sequenceNumber().equals("2")) {
        throw new IOException("no");
      }
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint shutdown(ShutdownReason reason) {
      call("shutdown");
      return Checkpoint.BY_POLICY;
    }

    private void call(String name) {
      if (Thread.interrupted()) {
        interrupted.add(name);
      }
      Thread.currentThread().interrupt();
    }
  }

  // retry

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("no"),
        new IllegalStateException("no"),
        new InterruptedException("no"),
        new StackOverflowError("no"),
        new AssertionError("no"),
        new NoClassDefFoundError("no"),
        new ExceptionInInitializerError("no"),
        new Error("no"),
        new Treacherous());
  }

  /** An exception all of whose methods fail. */
  static final class Treacherous extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void processRecord_throwingAnything_isTriedAgainInOrder(Throwable failure) {
    processor.on("2", throwing(failure), throwing(failure), NOW);
    rig.initialize().send("1", "2", "3");
    assertThat(processor.calls()).containsExactly("initialize", "1", "2!", "2!", "2", "3");
    assertThat(rig.table.written()).containsExactly("2");
    assertThat(rig.ledger().failedAttempts()).isEqualTo(2);
    assertThat(rig.fatals).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void processRecord_throwingAnything_endsInADeadLetter(Throwable failure) {
    processor.always("1", throwing(failure));
    rig.with(deadLetter.withMaxRetryAttempts(1)).initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly("initialize", "1!", "1!", "2");
    assertThat(rig.letters.written()).hasSize(1);
    assertThat(rig.letters.written().get(0).errorType()).isEqualTo(failure.getClass().getName());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void processRecord_throwingAnything_withMessagesLogged_goesOn(Throwable failure) {
    processor.on("1", throwing(failure));
    rig.with(
        new RunnerOptions(
            rig.options().checkpointEvery(),
            rig.options().recordsPerCheckpoint(),
            FailurePolicy.retryForever(),
            1,
            1,
            rig.options().stopAt(),
            RunnerOptions.ExceptionMessages.LOGGED));
    rig.initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly("initialize", "1!", "1", "2");
  }

  @Test
  void processRecord_returningNull_isAFailure() {
    processor.on("1", NULL);
    rig.initialize().send("1");
    assertThat(processor.calls()).containsExactly("initialize", "1", "1");
    assertThat(rig.ledger().failedAttempts()).isEqualTo(1);
    assertThat(rig.ledger().succeeded()).isEqualTo(1);
  }

  @Test
  void processRecord_failingForEver_blocksTheShardWithoutLoss() {
    processor.always("2", failing("no"));
    Runnable later =
        () -> {
          if (rig.time.waits().size() == 500) {
            rig.runner().drain(SECOND);
          }
        };
    rig.time.onWait(later);
    rig.initialize().send("1", "2", "3");
    assertThat(processor.count("2!")).isEqualTo(500);
    assertThat(processor.count("3")).isZero();
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void processRecord_failing_waitsLongerEachTimeUpToTheLimit() {
    processor.always("1", failing("no"));
    FailurePolicy policy =
        deadLetter
            .withMaxRetryAttempts(6)
            .withBackoff(Duration.ofMillis(100), Duration.ofMillis(1000));
    rig.with(policy).initialize().send("1");
    List<Duration> waits = rig.time.waits();
    long[] whole = {100, 200, 400, 800, 1000, 1000};
    assertThat(waits).hasSize(whole.length);
    for (int i = 0; i < whole.length; i++) {
      assertThat(waits.get(i))
          .isBetween(Duration.ofMillis(whole[i] / 2), Duration.ofMillis(whole[i]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 10})
  void maxRetryAttempts_areTheAttemptsAfterTheFirst(int retries) {
    processor.always("1", failing("no"));
    rig.with(deadLetter.withMaxRetryAttempts(retries)).initialize().send("1");
    assertThat(processor.count("1!")).isEqualTo(retries + 1L);
    assertThat(rig.letters.written()).extracting(DeadLetter::attempts).containsExactly(retries + 1);
  }

  @Test
  void maxRetryAttempts_unlimited_givesUpByAgeAlone() {
    processor.always("1", failing("no"));
    rig.with(deadLetter.withMaxRetryAttempts(-1).withMaxRecordAge(Duration.ofHours(1)));
    rig.initialize().send("1");
    assertThat(rig.letters.contain("1")).isTrue();
    assertThat(processor.count("1!")).isGreaterThan(300);
  }

  // out of memory

  @Test
  void outOfMemory_stopsTheWorkerAndResolvesNothing() {
    processor.policy(CheckpointPolicy.everyRecords(1));
    processor.on("2", throwing(new OutOfMemoryError("heap")));
    rig.with(FailurePolicy.skip().withMaxRetryAttempts(0)).initialize().send("1", "2", "3");
    assertThat(processor.calls()).containsExactly("initialize", "1", "2!");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
    assertThat(rig.ledger().returned()).isEqualTo(2);
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void outOfMemory_inTheFailureDestination_stopsTheWorker() {
    processor.always("1", failing("no"));
    rig.letters.failWith(new OutOfMemoryError("heap"), 1);
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize().send("1", "2");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.OUT_OF_MEMORY);
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  // age

  @Test
  void maxRecordAge_beforeTheFirstAttempt_givesUpUntried() {
    rig.with(deadLetter.withMaxRecordAge(Duration.ofMinutes(1))).initialize();
    StreamRecord old = rig.record("1");
    StreamRecord atTheLimit = rig.record("2");
    rig.time.advance(Duration.ofMinutes(1));
    rig.send(atTheLimit);
    rig.time.advance(Duration.ofNanos(1));
    rig.send(old, rig.record("3"));
    assertThat(processor.calls()).containsExactly("initialize", "2", "3");
    DeadLetter letter = rig.letters.written().get(0);
    assertThat(letter.record().sequenceNumber()).isEqualTo("1");
    assertThat(letter.attempts()).isZero();
    assertThat(letter.errorType()).isEqualTo(RecordTooOldException.class.getName());
  }

  @Test
  void maxRecordAge_betweenAttempts_triesNoMoreAndKeepsTheFailure() {
    processor.always("1", failing("the real reason"));
    FailurePolicy policy =
        deadLetter
            .withMaxRecordAge(Duration.ofSeconds(10))
            .withBackoff(Duration.ofSeconds(30), Duration.ofSeconds(30));
    rig.with(policy).initialize().send("1");
    assertThat(processor.count("1!")).isEqualTo(1);
    DeadLetter letter = rig.letters.written().get(0);
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.errorMessage()).isEqualTo("the real reason");
  }

  @Test
  void maxRecordAge_ofARecordWithoutArrivalTime_neverEnds() {
    rig.with(deadLetter.withMaxRecordAge(SECOND)).initialize();
    rig.time.advance(Duration.ofDays(1));
    rig.send(StreamRecord.builder().sequenceNumber("1").build());
    assertThat(processor.count("1")).isEqualTo(1);
  }

  // what follows

  @Test
  void deadLetter_keepsWhatIsNeededToRunItAgain() {
    processor.always("7", failing("the reason"));
    StreamRecord record =
        StreamRecord.builder()
            .partitionKey("k")
            .sequenceNumber("7")
            .subSequenceNumber(3)
            .arrivalTime(rig.time.now())
            .data("payload")
            .build();
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize().send(record);
    DeadLetter letter = rig.letters.written().get(0);
    assertThat(letter.record()).isSameAs(record);
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.errorType()).isEqualTo("java.lang.IllegalStateException");
    assertThat(letter.errorMessage()).isEqualTo("the reason");
    assertThat(letter.failedAt()).isEqualTo(rig.time.now());
  }

  @Test
  void deadLetter_ofAFailureWithoutMessage_hasAnEmptyOne() {
    processor.always("1", throwing(new IllegalStateException()));
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize().send("1");
    assertThat(rig.letters.written()).extracting(DeadLetter::errorMessage).containsExactly("");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void deadLetter_thatCannotBeWritten_keepsTheRecordUnresolvedUntilItCan(Throwable failure) {
    Throwable ofTheDestination =
        failure instanceof InterruptedException ? new IOException("closed") : failure;
    processor.policy(CheckpointPolicy.everyRecords(1)).always("2", failing("no"));
    rig.letters.failWith(ofTheDestination, 3);
    rig.time.onWait(
        () -> {
          // The rig fails if this made a checkpoint beyond record 1.
          rig.runner().tick();
          assertThat(rig.ledger().inFlight()).isEqualTo(2);
        });
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize().send("1", "2", "3");
    assertThat(processor.calls()).containsExactly("initialize", "1", "2!", "3");
    assertThat(rig.time.waits()).hasSize(3);
    assertThat(rig.letters.written()).hasSize(1);
    assertThat(rig.table.written()).containsExactly("1", "2", "3");
  }

  @Test
  void deadLetter_thatCannotBeWritten_isGivenUpForAStop() {
    processor.always("1", failing("no"));
    rig.letters.failWith(new IOException("disk full"), 1000);
    rig.time.onWait(() -> rig.runner().drain(SECOND));
    rig.with(deadLetter.withMaxRetryAttempts(0)).initialize().send("1", "2");
    assertThat(rig.letters.written()).isEmpty();
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  @Test
  void skip_passesTheRecordOverAndCountsIt() {
    processor.policy(CheckpointPolicy.everyRecords(1)).always("1", failing("no"));
    rig.maySkip("1").with(FailurePolicy.skip().withMaxRetryAttempts(2));
    rig.initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly("initialize", "1!", "1!", "1!", "2");
    assertThat(rig.ledger().skipped()).isEqualTo(1);
    assertThat(rig.table.written()).containsExactly("1", "2");
  }

  @Test
  void stop_stopsTheWorkerBeforeTheRecord() {
    processor.policy(CheckpointPolicy.DEFAULT).always("2", failing("no"));
    rig.with(FailurePolicy.stop().withMaxRetryAttempts(2)).initialize().send("1", "2", "3");
    assertThat(rig.fatals).containsExactly(FatalListener.Cause.FAILURE_POLICY);
    assertThat(rig.fatalFailures.get(0)).hasMessage("no");
    assertThat(processor.count("2!")).isEqualTo(3);
    rig.stop();
    assertThat(processor.calls()).endsWith("shutdown(STOPPING)");
    assertThat(rig.table.written()).containsExactly("1");
    assertThat(rig.ledger().returned()).isEqualTo(2);
  }

  // defects

  @Test
  void defect_neverReachesTheProcessor() {
    StreamRecord defective =
        StreamRecord.builder().sequenceNumber("1").defect("bad index").data("raw").build();
    rig.with(deadLetter).initialize().send(defective, rig.record("2"));
    assertThat(processor.calls()).containsExactly("initialize", "2");
    DeadLetter letter = rig.letters.written().get(0);
    assertThat(letter.record()).isSameAs(defective);
    assertThat(letter.errorMessage()).isEqualTo("bad index");
  }

  @Test
  void defect_underRetry_blocksTheShardAndSaysSo() {
    rig.time.onWait(
        () -> {
          assertThat(rig.runner().status().stall())
              .hasValueSatisfying(
                  stall -> assertThat(stall.reason()).isEqualTo(DefectException.class.getName()));
          rig.runner().drain(SECOND);
        });
    rig.initialize()
        .send(StreamRecord.builder().sequenceNumber("1").defect("x").build(), rig.record("2"));
    assertThat(processor.calls()).containsExactly("initialize");
    assertThat(rig.ledger().returned()).isEqualTo(2);
    assertThat(rig.time.waits()).hasSize(1);
  }

  // checkpoints while something fails

  @Test
  void failing_letsTheTimeOfThePolicyCheckpointWhatIsBefore() {
    processor.policy(CheckpointPolicy.every(SECOND)).on("2", failing("no"));
    rig.time.onWait(() -> rig.pass(Duration.ofSeconds(2)));
    rig.initialize().send("1", "2");
    assertThat(rig.table.written()).containsExactly("1");
  }

  @Test
  void throttledCheckpoint_staysDueWhileProcessingGoesOn() {
    processor.policy(CheckpointPolicy.everyRecords(2));
    rig.table.throttle(2);
    rig.initialize().send("1", "2", "3", "4", "5");
    assertThat(processor.count("5")).isEqualTo(1);
    assertThat(rig.table.attempts()).as("left to the tick").isEqualTo(1);
    rig.pass(SECOND);
    assertThat(rig.table.written()).containsExactly("5");
    assertThat(rig.ledger().failedCheckpoints()).isEqualTo(2);
  }

  @Test
  void drainInProcessRecord_finishesThatRecord() {
    processor.on("1", failing("no"), processor.doing(() -> rig.runner().drain(SECOND)));
    rig.initialize().send("1", "2");
    assertThat(processor.calls()).containsExactly("initialize", "1!", "1");
    assertThat(rig.ledger().succeeded()).isEqualTo(1);
    assertThat(rig.ledger().returned()).isEqualTo(1);
  }
}
