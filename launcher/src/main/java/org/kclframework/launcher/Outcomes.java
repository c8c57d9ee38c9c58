package org.kclframework.launcher;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.kclframework.kcl.WorkerOutcome;
import org.kclframework.kcl.WorkerStartException;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What the end of a worker means for the process. */
final class Outcomes {

  private Outcomes() {}

  static ExitCode exitCode(WorkerOutcome.Reason reason) {
    return switch (reason) {
      case FINISHED, STOPPED -> ExitCode.DONE;
      case NOT_STARTED -> ExitCode.INITIALIZATION_FAILED;
      case SCHEDULER_DIED -> ExitCode.SCHEDULER_DIED;
      case FAILURE_POLICY, PROCESSOR_FAILED -> ExitCode.STOPPED_BY_FAILURE;
      case STREAM_GONE -> ExitCode.STREAM_GONE;
      case PROCESSOR_UNAVAILABLE -> ExitCode.PROCESSOR_UNUSABLE;
      case OUT_OF_MEMORY -> ExitCode.OUT_OF_MEMORY;
      case INTERNAL_ERROR -> ExitCode.INTERNAL_ERROR;
    };
  }

  /** Returns what the closing line says of it. */
  static Summary.End end(WorkerOutcome.Reason reason) {
    return switch (reason) {
      case FINISHED -> Summary.End.FINISHED;
      case STOPPED -> Summary.End.STOPPED;
      default -> Summary.End.FAILED;
    };
  }

  /**
   * Returns what is to be told about an end that was not asked for.
   *
   * @param place where the services are, which is told when one did not answer
   */
  static LaunchException failure(WorkerOutcome outcome, String place) {
    Throwable cause = outcome.failure().orElse(null);
    if (cause instanceof LaunchException told) {
      // What the launcher itself has said about its processor needs no preface.
      return told;
    }
    ExitCode code = exitCode(outcome.reason());
    return code == ExitCode.STOPPED_BY_FAILURE
        // The log has the stack. The message, which --verbose would show, may quote a payload.
        ? new LaunchException(code, outcome.message())
        : new LaunchException(
            code,
            isWithoutAnswer(cause) ? outcome.message() + " (" + place + ")" : outcome.message(),
            cause);
  }

  private static boolean isWithoutAnswer(@Nullable Throwable failure) {
    return failure instanceof WorkerStartException
        && (failure.getCause() instanceof SdkClientException
            || failure.getCause() instanceof TimeoutException);
  }
}
