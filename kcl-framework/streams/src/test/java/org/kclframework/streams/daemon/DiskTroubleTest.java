package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DiskTroubleTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Instant now = START;
  private final DiskTrouble trouble = new DiskTrouble("orders", () -> now);
  private final Logger logger = (Logger) LoggerFactory.getLogger(DiskTrouble.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(appender);
  }

  private List<String> lines() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void firstRefusal_isLogged_andThenOneAMinute_andTheEnd() {
    trouble.stored();
    trouble.refused("no space");
    trouble.refused("no space");
    pass(DiskTrouble.PAUSE);
    trouble.refused("no space at all");
    trouble.refused("no space");
    trouble.stored();
    trouble.stored();
    trouble.refused("again");

    assertThat(lines())
        .containsExactly(
            "orders: events are refused: no space",
            "orders: events are refused since 2026-03-01T12:00:00Z, 3 times so far: no space at all",
            "orders: events are taken again; 4 times one was refused",
            "orders: events are refused: again");
  }

  @Test
  void refusal_isToldUntilSomethingIsStored() {
    assertThat(trouble.current()).isEmpty();
    trouble.refused("no space");
    pass(Duration.ofSeconds(50));
    trouble.refused("still none");
    assertThat(trouble.current()).hasValue(new StreamState.Stall(START, "still none"));

    trouble.stored();
    assertThat(trouble.current()).isEmpty();
  }

  @Test
  void refusal_afterWhichNobodyPutsAnything_isToldForAMinute() {
    trouble.refused("no space");
    pass(DiskTrouble.PAUSE.minusNanos(1));
    assertThat(trouble.current()).isPresent();
    pass(Duration.ofNanos(1));
    assertThat(trouble.current()).isEmpty();
  }
}
