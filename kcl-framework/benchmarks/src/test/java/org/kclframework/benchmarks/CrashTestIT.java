package org.kclframework.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the crash test; the long one is a command, see the README of this module. */
final class CrashTestIT {

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void crashes_loseNothingAndKeepTheOrder(@TempDir Path directory) throws Exception {
    CrashTest.Plan plan =
        new CrashTest.Plan(
            Duration.ofSeconds(40), 3, Duration.ofSeconds(4), 50_000, Duration.ofMillis(200), 7);
    CrashTest.Result result =
        new CrashTest(
                Path.of("../../launcher/target/launcher.jar").toAbsolutePath(),
                Path.of("target/classes").toAbsolutePath(),
                directory,
                plan)
            .run();
    assertThat(result.kills()).as("workers killed").isPositive();
    assertThat(result.verdict().lost()).as("lost records").isZero();
    assertThat(result.verdict().outOfOrder()).as("records out of order").isZero();
    assertThat(result.verdict().distinct()).as("records processed").isEqualTo(result.put());
  }
}
