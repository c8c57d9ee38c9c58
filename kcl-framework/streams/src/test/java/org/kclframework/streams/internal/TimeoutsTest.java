package org.kclframework.streams.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutsTest {

  @Test
  void nanos_areThoseOfTheTime() {
    assertThat(Timeouts.nanos(Duration.ofMillis(3))).isEqualTo(3_000_000);
  }

  @Test
  void nanos_ofNegativeTime_areNone() {
    assertThat(Timeouts.nanos(Duration.ofSeconds(-1))).isZero();
    assertThat(Timeouts.nanos(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
  }

  @Test
  void nanos_ofMoreThanALong_areAHundredYears() {
    assertThat(Timeouts.nanos(Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(Duration.ofDays(36_500).toNanos());
  }
}
