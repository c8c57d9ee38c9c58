package org.kclframework.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of the crash test of the daemon; the long one is a command, see the README. */
final class DaemonCrashTestIT {

  @ParameterizedTest
  @ValueSource(strings = {"os", "fsync"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void kills_loseNothingAcknowledgedAndKeepTheOrder(String durability, @TempDir Path directory)
      throws Exception {
    DaemonCrashTest.Result result =
        new DaemonCrashTest(
                Path.of("../../launcher/target/launcher.jar").toAbsolutePath(),
                directory,
                new DaemonCrashTest.Plan(durability, 3, Duration.ofMillis(300), 7))
            .run();
    assertThat(result.http().acknowledged()).as("acknowledged events").isPositive();
    assertThat(result.http().lost()).as("lost events").isZero();
    assertThat(result.http().outOfOrder()).as("events out of order").isZero();
    assertThat(result.zmq().stored()).as("events over ZeroMQ in the stream").isPositive();
    assertThat(result.zmq().outOfOrder()).as("events over ZeroMQ out of order").isZero();
    assertThat(result.exitCode()).as("exit code").isZero();
  }
}
