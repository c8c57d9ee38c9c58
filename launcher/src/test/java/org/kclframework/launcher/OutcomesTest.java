package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.kcl.WorkerOutcome;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

class OutcomesTest {

  @ParameterizedTest
  @CsvSource({
    "FINISHED, DONE, FINISHED",
    "STOPPED, DONE, STOPPED",
    "NOT_STARTED, INITIALIZATION_FAILED, FAILED",
    "SCHEDULER_DIED, SCHEDULER_DIED, FAILED",
    "FAILURE_POLICY, STOPPED_BY_FAILURE, FAILED",
    "PROCESSOR_FAILED, STOPPED_BY_FAILURE, FAILED",
    "STREAM_GONE, STREAM_GONE, FAILED",
    "PROCESSOR_UNAVAILABLE, PROCESSOR_UNUSABLE, FAILED",
    "OUT_OF_MEMORY, OUT_OF_MEMORY, FAILED",
    "INTERNAL_ERROR, INTERNAL_ERROR, FAILED",
  })
  void outcome_hasACodeAndAnEnd(WorkerOutcome.Reason reason, ExitCode code, Summary.End end) {
    assertThat(Outcomes.exitCode(reason)).isEqualTo(code);
    assertThat(Outcomes.end(reason)).isEqualTo(end);
  }

  @Test
  void failure_isTheMessageOfTheOutcome() {
    Exception cause = new Exception("cause");
    LaunchException failure =
        Outcomes.failure(
            new WorkerOutcome(WorkerOutcome.Reason.SCHEDULER_DIED, "it died", Optional.of(cause)),
            "here");
    assertThat(failure).hasMessage("it died").hasCause(cause);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.SCHEDULER_DIED);
  }

  /** What --verbose shows of a failure is its causes with their messages. */
  @Test
  void failure_ofARecord_isToldWithoutWhatItSays() {
    Exception cause = new Exception("cannot read hunter2");
    assertThat(
            Outcomes.failure(
                new WorkerOutcome(
                    WorkerOutcome.Reason.FAILURE_POLICY, "it stopped", Optional.of(cause)),
                "here"))
        .hasMessage("it stopped")
        .hasNoCause();
  }

  @Test
  void failure_ofTheLaunchersOwn_isToldAsItIs() {
    LaunchException own = new LaunchException(ExitCode.PROCESSOR_UNUSABLE, "no constructor");
    assertThat(
            Outcomes.failure(
                new WorkerOutcome(
                    WorkerOutcome.Reason.PROCESSOR_UNAVAILABLE,
                    "the processor cannot be created: " + own,
                    Optional.of(own)),
                "here"))
        .isSameAs(own);
  }
}
