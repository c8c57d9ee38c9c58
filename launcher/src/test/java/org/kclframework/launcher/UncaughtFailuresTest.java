package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UncaughtFailuresTest {

  @Test
  void failureOfAThread_isLoggedWithoutItsMessage() {
    Logger logger = (Logger) LoggerFactory.getLogger(UncaughtFailures.class);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    logger.addAppender(events);
    try {
      new UncaughtFailures()
          .uncaughtException(
              new Thread("mine"),
              new IllegalStateException(
                  "cannot book hunter2", new NumberFormatException("hunter2")));
    } finally {
      logger.detachAppender(events);
    }
    assertThat(events.list).hasSize(1);
    ILoggingEvent event = events.list.get(0);
    assertThat(event.getFormattedMessage()).isEqualTo("thread mine has ended");
    assertThat(ThrowableProxyUtil.asString(event.getThrowableProxy()))
        .contains("java.lang.IllegalStateException")
        .contains("UncaughtFailuresTest")
        .contains("java.lang.NumberFormatException")
        .doesNotContain("hunter2");
  }
}
