package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class BackoffTest {

  private final Random random = new Random(1);

  @ParameterizedTest
  @CsvSource({"1, 100", "2, 200", "3, 400", "7, 6400", "8, 10000", "9, 10000", "2000000000, 10000"})
  void after_isBetweenHalfAndTheWholeOfADoublingWait(int failures, long wholeMillis) {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), random);
    for (int i = 0; i < 1000; i++) {
      assertThat(backoff.after(failures))
          .isBetween(Duration.ofMillis(wholeMillis / 2), Duration.ofMillis(wholeMillis));
    }
  }

  @Test
  void after_usesTheWholeRangeOfTheJitter() {
    Backoff backoff = new Backoff(Duration.ofNanos(10), Duration.ofSeconds(1), random);
    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      waits.add(backoff.after(1));
    }
    assertThat(waits)
        .containsExactlyInAnyOrder(
            Duration.ofNanos(5),
            Duration.ofNanos(6),
            Duration.ofNanos(7),
            Duration.ofNanos(8),
            Duration.ofNanos(9),
            Duration.ofNanos(10));
  }

  @Test
  void after_withoutWait_isZero() {
    Backoff backoff = new Backoff(Duration.ZERO, Duration.ZERO, random);
    assertThat(backoff.after(1)).isZero();
    assertThat(backoff.after(1_000_000)).isZero();
    assertThat(new Backoff(Duration.ZERO, Duration.ofSeconds(1), random).after(50)).isZero();
  }

  @Test
  void after_ofWaitsBeyondNanoseconds_isBounded() {
    Duration eternity = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(new Backoff(Duration.ofSeconds(1), eternity, random).after(100))
        .isGreaterThan(Duration.ofDays(18_000));
    assertThat(new Backoff(eternity, eternity, random).after(1))
        .isGreaterThan(Duration.ofDays(18_000));
  }
}
