package org.kclframework.launcher.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

  /** Scripts and schedulers know these numbers: they may be added to, never changed. */
  @Test
  void number_neverChanges() {
    assertThat(
            Arrays.stream(ExitCode.values())
                .collect(Collectors.toMap(ExitCode::name, ExitCode::number)))
        .containsOnly(
            entry("DONE", 0),
            entry("INTERNAL_ERROR", 1),
            entry("BAD_CONFIGURATION", 2),
            entry("OUT_OF_MEMORY", 3),
            entry("INITIALIZATION_FAILED", 4),
            entry("SCHEDULER_DIED", 5),
            entry("STOPPED_BY_FAILURE", 6),
            entry("PROCESSOR_UNUSABLE", 7),
            entry("STREAM_GONE", 8),
            entry("LETTERS_UNREADABLE", 9),
            entry("LEASE_HELD", 10),
            entry("UNDELIVERED", 11),
            entry("HALTED_BY_SIGINT", 130),
            entry("HALTED_BY_SIGTERM", 143));
  }
}
