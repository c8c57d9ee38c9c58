package org.kclframework.launcher;

import java.io.PrintWriter;
import org.kclframework.kcl.WorkerStartException;
import org.kclframework.launcher.config.ConfigurationException;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/** Tells why something was not done, in one message. */
final class FailureReport {

  /** How much is told. */
  enum Detail {
    /** The message. */
    MESSAGE,
    /** The stack trace as well. */
    STACK_TRACE
  }

  private final PrintWriter err;
  private final Detail detail;

  FailureReport(PrintWriter err, Detail detail) {
    this.err = err;
    this.detail = detail;
  }

  /** Tells about a failure and returns what the process ends with because of it. */
  ExitCode of(Exception failure) {
    ExitCode code = exitCode(failure);
    err.println(code == ExitCode.INTERNAL_ERROR ? unexpected(failure) : failure.getMessage());
    if (detail == Detail.STACK_TRACE) {
      failure.printStackTrace(err);
    }
    return code;
  }

  private static ExitCode exitCode(Exception failure) {
    if (failure instanceof LaunchException launch) {
      return launch.exitCode();
    }
    if (failure instanceof ConfigurationException) {
      return ExitCode.BAD_CONFIGURATION;
    }
    return failure instanceof WorkerStartException
        ? ExitCode.INITIALIZATION_FAILED
        : ExitCode.INTERNAL_ERROR;
  }

  private String unexpected(Exception failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    String place = trace.length == 0 ? "" : " at " + trace[0];
    String advice = detail == Detail.MESSAGE ? "; run it with --verbose to see more" : "";
    return "Unexpected error: " + failure + place + advice;
  }
}
