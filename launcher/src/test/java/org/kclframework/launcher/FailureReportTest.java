package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.kclframework.launcher.FailureReport.Detail;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

class FailureReportTest {

  private final StringWriter err = new StringWriter();

  private ExitCode report(Exception failure, Detail detail) {
    try (PrintWriter writer = new PrintWriter(err)) {
      return new FailureReport(writer, detail).of(failure);
    }
  }

  @Test
  void knownFailure_isItsMessageAndCode() {
    LaunchException failure =
        new LaunchException(ExitCode.OUT_OF_MEMORY, "no memory", new RuntimeException("hidden"));
    assertThat(report(failure, Detail.MESSAGE)).isEqualTo(ExitCode.OUT_OF_MEMORY);
    assertThat(err).hasToString("no memory\n");
  }

  @Test
  void knownFailure_withTheStackTrace() {
    report(new LaunchException(ExitCode.OUT_OF_MEMORY, "no memory"), Detail.STACK_TRACE);
    assertThat(err)
        .asString()
        .startsWith("no memory\n" + LaunchException.class.getName() + ": no memory\n\tat ");
  }

  @Test
  void unexpectedFailure_saysWhereItCameFrom() {
    IllegalStateException failure = new IllegalStateException("odd");
    assertThat(report(failure, Detail.MESSAGE)).isEqualTo(ExitCode.INTERNAL_ERROR);
    assertThat(err)
        .asString()
        .hasLineCount(1)
        .startsWith(
            "Unexpected error: java.lang.IllegalStateException: odd at "
                + FailureReportTest.class.getName())
        .endsWith("; run it with --verbose to see more\n");
  }
}
