package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DropLogTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final DropLog log = new DropLog(nanos::get);
  private final Logger logger = (Logger) LoggerFactory.getLogger(DropLog.class);
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

  @Test
  void firstOfAReason_isLogged_andThenOneInAWhile() {
    log.add(DropReason.KEY_EMPTY, "one");
    log.add(DropReason.KEY_EMPTY, "two");
    log.add(DropReason.HEADER_EMPTY, "other");
    log.add(DropReason.KEY_EMPTY, "three");
    nanos.addAndGet(DropLog.PAUSE.toNanos());
    log.add(DropReason.KEY_EMPTY, "four");
    log.add(DropReason.KEY_EMPTY, "five");

    assertThat(lines())
        .containsExactly(
            "a message is dropped because its partition key is empty: one",
            "a message is dropped because its header is empty: other",
            "a message is dropped because its partition key is empty, as 2 before it: four");
  }
}
