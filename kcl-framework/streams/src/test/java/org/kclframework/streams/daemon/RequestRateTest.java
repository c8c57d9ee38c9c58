package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RequestRateTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:03Z"));
  private final RequestRate rate = new RequestRate(1, now::get);

  @Test
  void requests_areCountedInWindowsOfTenSeconds() throws HttpProblem {
    for (int i = 9; i >= 0; i--) {
      assertThat(rate.count(0))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "X-RateLimit-Limit", "10",
                  "X-RateLimit-Remaining", Integer.toString(i),
                  "X-RateLimit-Reset", Long.toString(at("12:00:10"))));
    }
    HttpProblem problem = catchThrowableOfType(HttpProblem.class, () -> rate.count(0));
    assertThat(problem.status()).isEqualTo(429);
    assertThat(problem.headers())
        .containsEntry("Retry-After", "7")
        .containsEntry("X-RateLimit-Remaining", "0")
        .containsEntry("X-RateLimit-Reset", Long.toString(at("12:00:10")));

    now.set(Instant.parse("2026-03-01T12:00:10Z"));
    assertThat(rate.count(0)).containsEntry("X-RateLimit-Remaining", "9");
  }

  private static long at(String time) {
    return Instant.parse("2026-03-01T" + time + "Z").getEpochSecond();
  }

  @Test
  void eachKey_hasItsOwnCount() throws HttpProblem {
    for (int i = 0; i < 10; i++) {
      var unused = rate.count(0);
    }
    assertThat(rate.count(1)).containsEntry("X-RateLimit-Remaining", "9");
  }
}
