package org.kclframework.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.streams.spool.Durability;

/** The short form of the crash test of the spool; the long one is a command, see the README. */
final class SpoolCrashTestIT {

  @ParameterizedTest
  @EnumSource(
      value = Durability.class,
      names = {"OS", "FSYNC"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void kills_loseNothingAcknowledgedAndKeepTheOrder(Durability durability, @TempDir Path directory)
      throws Exception {
    DeliveryVerdict verdict =
        new SpoolCrashTest(
                directory, new SpoolCrashTest.Plan(durability, 3, Duration.ofMillis(300), 7))
            .run();
    assertThat(verdict.acknowledged()).as("acknowledged events").isPositive();
    assertThat(verdict.lost()).as("lost events").isZero();
    assertThat(verdict.outOfOrder()).as("events out of order").isZero();
  }
}
