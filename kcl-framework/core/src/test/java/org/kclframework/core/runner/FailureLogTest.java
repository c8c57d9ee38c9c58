package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.PayloadException;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions.ExceptionMessages;

@Timeout(30)
class FailureLogTest {

  private static final String SECRET = "hunter2";
  private static final String NAME = "record stream/shardId-000000000000/42 (7 bytes)";

  private final LogCapture capture = new LogCapture(FailureLog.class);
  private final FailureLog hidden = new FailureLog(ExceptionMessages.HIDDEN);
  private final FailureLog logged = new FailureLog(ExceptionMessages.LOGGED);
  private final StreamRecord record =
      StreamRecord.builder().partitionKey(SECRET).sequenceNumber("42").data(SECRET).build();

  @AfterEach
  void stopCapturing() {
    capture.close();
  }

  private static RuntimeException failure() {
    RuntimeException failure =
        new IllegalStateException("cannot read " + SECRET, new IOException("at " + SECRET));
    failure.addSuppressed(new IOException("closing " + SECRET));
    return failure;
  }

  @Test
  void anyEvent_showsNeitherPayloadNorKeyNorMessages() {
    hidden.retrying(record, 1, Duration.ofMillis(5), failure());
    hidden.retrying(record, 2, Duration.ofMillis(5), failure());
    hidden.recovered(record, 3);
    hidden.gaveUp(record, 3, Outcome.SKIPPED, failure());
    hidden.gaveUp(record, 3, Outcome.DEAD_LETTERED, failure());
    hidden.gaveUp(record, 3, Outcome.RETURNED, failure());
    hidden.destinationFailed(record, "file:x", 1, Duration.ofMillis(5), failure());
    hidden.callFailed("stream/shard", "idle", failure());
    assertThat(capture.events()).hasSize(8).noneMatch(event -> event.contains(SECRET));
  }

  @Test
  void messages_areLoggedOnlyWhenAskedFor() {
    logged.retrying(record, 1, Duration.ofMillis(5), failure());
    assertThat(capture.events().get(0))
        .contains("java.lang.IllegalStateException: cannot read " + SECRET)
        .contains("java.io.IOException: at " + SECRET);
  }

  @Test
  void retrying_namesRecordAndWaitAndShowsTheStacks() {
    hidden.retrying(record, 1, Duration.ofMillis(1500), failure());
    assertThat(capture.events().get(0))
        .startsWith(
            "WARN " + NAME + " failed, next attempt in 1500 ms: java.lang.IllegalStateException\n")
        .contains("java.io.IOException")
        .contains("at " + FailureLogTest.class.getName() + ".failure");
  }

  @Test
  void stack_endsWhereTheProcessorIsCalled() {
    RecordProcessor processor =
        new RecordProcessor() {
          @Override
          protected Checkpoint processRecord(StreamRecord unused) {
            throw failure();
          }
        };
    hidden.callFailed(
        "stream/shard",
        "idle",
        assertThrows(
            IllegalStateException.class, () -> ProcessorCalls.processRecord(processor, record)));
    assertThat(capture.events().get(0))
        .contains("FailureLogTest$1.processRecord")
        .doesNotContain(ProcessorCalls.class.getName())
        .doesNotContain("org.junit");
  }

  @Test
  void retrying_isLoggedAtPowersOfTwo() {
    for (int attempts = 1; attempts <= 1000; attempts++) {
      hidden.retrying(record, attempts, Duration.ofSeconds(1), failure());
    }
    assertThat(capture.events()).hasSize(10);
    assertThat(capture.events().get(9))
        .isEqualTo(
            "WARN "
                + NAME
                + " failed 512 times, next attempt in 1000 ms: java.lang.IllegalStateException");
  }

  @Test
  void destinationFailed_isLoggedAtPowersOfTwoWithItsReason() {
    for (int writes = 1; writes <= 100; writes++) {
      hidden.destinationFailed(
          record, "file:x", writes, Duration.ofSeconds(1), new IOException("disk full"));
    }
    assertThat(capture.events()).hasSize(7);
    assertThat(capture.events().get(0))
        .isEqualTo(
            "ERROR "
                + NAME
                + " cannot be written to file:x (attempt 1), next in 1000 ms: disk full");
  }

  @Test
  void destinationFailed_inWritingJson_quotesNothingOfTheRecord() {
    hidden.destinationFailed(
        record,
        "file:x",
        1,
        Duration.ofSeconds(1),
        new JsonParseException(null, "Unrecognized token '" + SECRET + "'"));
    assertThat(capture.events().get(0))
        .contains(JsonParseException.class.getName())
        .doesNotContain(SECRET);
  }

  @Test
  void gaveUp_saysWhatBecameOfTheRecord() {
    hidden.gaveUp(record, 11, Outcome.DEAD_LETTERED, failure());
    hidden.gaveUp(record, 11, Outcome.SKIPPED, failure());
    hidden.gaveUp(record, 11, Outcome.RETURNED, failure());
    assertThat(capture.events().get(0))
        .startsWith(
            "ERROR "
                + NAME
                + " failed 11 times and was given up and written to the failure destination");
    assertThat(capture.events().get(1)).contains("failed 11 times and was given up and skipped");
    assertThat(capture.events().get(2)).contains(" failed 11 times and is left for the next run: ");
  }

  @Test
  void recovered_saysAtWhichAttempt() {
    hidden.recovered(record, 3);
    assertThat(capture.events()).containsExactly("INFO " + NAME + " succeeded at attempt 3");
  }

  @Test
  void messagesThatQuoteNoPayload_areAlwaysLogged() {
    List<Throwable> safe =
        List.of(
            new PayloadException("it is empty"),
            new DefectException("bad index"),
            new NoCheckpointException("processRecord"),
            new RecordTooOldException());
    safe.forEach(failure -> hidden.gaveUp(record, 1, Outcome.SKIPPED, failure));
    assertThat(capture.events().get(0)).contains("PayloadException: it is empty");
    // What the framework itself says has neither a class nor a stack that tell more.
    assertThat(capture.events().get(1)).endsWith("was given up and skipped: bad index");
    assertThat(capture.events().get(2))
        .contains("processRecord returned null instead of a Checkpoint");
    assertThat(capture.events().get(3)).contains("older than the failure policy's maximum age");
  }

  @Test
  void causesThatFormACircle_areCutOff() {
    IllegalStateException first = new IllegalStateException("one");
    IllegalStateException second = new IllegalStateException("two", first);
    first.initCause(second);
    hidden.callFailed("stream/shard", "idle", first);
    logged.callFailed("stream/shard", "idle", first);
    assertThat(capture.events()).hasSize(2);
  }

  @Test
  void failureWhoseMethodsFail_isNamedAllTheSame() {
    Throwable treacherous = new ShardRunnerFailureTest.Treacherous();
    hidden.callFailed("stream/shard", "idle", treacherous);
    logged.callFailed("stream/shard", "idle", treacherous);
    assertThat(capture.events().get(0)).contains("Treacherous");
    assertThat(capture.events().get(1))
        .contains("Treacherous: (its message cannot be read: java.lang.IllegalStateException)");
  }
}
