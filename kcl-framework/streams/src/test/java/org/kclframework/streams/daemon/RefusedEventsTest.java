package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.streams.internal.LoggedLines;

class RefusedEventsTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Instant now = START;
  private final RefusedEvents refused = new RefusedEvents("orders", () -> now);
  @RegisterExtension private final LoggedLines log = new LoggedLines(RefusedEvents.class);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void firstRefusal_isLogged_andThenOneAMinute_andTheEnd() {
    refused.stored();
    refused.refused("no space");
    refused.refused("no space");
    pass(RefusedEvents.PAUSE);
    refused.refused("no space at all");
    refused.refused("no space");
    refused.stored();
    refused.stored();

    assertThat(log.take())
        .containsExactly(
            "orders: events are refused: no space",
            "orders: events are refused since 2026-03-01T12:00:00Z, 3 times so far: no space at all",
            "orders: events are taken again; 4 times one was refused");
  }

  @Test
  void refusalsWithEventsThatAreTakenInBetween_areNotLoggedMoreOften() {
    for (int i = 0; i < 3; i++) {
      refused.refused("full");
      refused.stored();
    }
    assertThat(log.take())
        .containsExactly(
            "orders: events are refused: full",
            "orders: events are taken again; 1 times one was refused");
    pass(RefusedEvents.PAUSE);
    refused.refused("full");
    assertThat(log.take()).containsExactly("orders: events are refused: full");
  }

  @Test
  void refusal_isToldUntilSomethingIsStored() {
    assertThat(refused.current()).isEmpty();
    refused.refused("no space");
    pass(Duration.ofSeconds(50));
    refused.refused("still none");
    assertThat(refused.current()).hasValue(new StreamState.Stall(START, "still none"));

    refused.stored();
    assertThat(refused.current()).isEmpty();
  }

  @Test
  void refusal_afterWhichNobodyPutsAnything_isToldForAMinute() {
    refused.refused("no space");
    pass(RefusedEvents.PAUSE.minusNanos(1));
    assertThat(refused.current()).isPresent();
    pass(Duration.ofNanos(1));
    assertThat(refused.current()).isEmpty();
  }
}
