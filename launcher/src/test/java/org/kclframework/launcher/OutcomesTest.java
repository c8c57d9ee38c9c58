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
    "FINISHED, DONE, Finished",
    "STOPPED, DONE, Stopped",
    "NOT_STARTED, INITIALIZATION_FAILED, Failed",
    "SCHEDULER_DIED, SCHEDULER_DIED, Failed",
    "FAILURE_POLICY, STOPPED_BY_FAILURE, Failed",
    "STREAM_GONE, STREAM_GONE, Failed",
    "PROCESSOR_UNAVAILABLE, PROCESSOR_UNUSABLE, Failed",
    "OUT_OF_MEMORY, OUT_OF_MEMORY, Failed",
    "INTERNAL_ERROR, INTERNAL_ERROR, Failed",
  })
  void outcome_hasACodeAndAVerb(WorkerOutcome.Reason reason, ExitCode code, String verb) {
    assertThat(Outcomes.exitCode(reason)).isEqualTo(code);
    assertThat(Outcomes.verb(reason)).isEqualTo(verb);
  }

  @Test
  void failure_isTheMessageOfTheOutcome() {
    Exception cause = new Exception("cause");
    LaunchException failure =
        Outcomes.failure(
            new WorkerOutcome(WorkerOutcome.Reason.SCHEDULER_DIED, "it died", Optional.of(cause)));
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
                    WorkerOutcome.Reason.FAILURE_POLICY, "it stopped", Optional.of(cause))))
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
                    Optional.of(own))))
        .isSameAs(own);
  }
}
