package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class DroppedReportTest {

  private static final long PAUSE = DroppedReport.PAUSE.toNanos();

  private final Logger logger = (Logger) LoggerFactory.getLogger(DroppedReport.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private long now = Long.MAX_VALUE - 10;
  private final DroppedReport report = new DroppedReport("dir", () -> now);

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(appender);
  }

  private List<String> told() {
    List<String> told = appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    appender.list.clear();
    return told;
  }

  private static String dropped(int records) {
    return records + " undelivered records of the spool dir were dropped to make room";
  }

  @Test
  void first_isToldAtOnce_andTheRestTogether() {
    report.add(3, 0);
    assertThat(told()).containsExactly(dropped(3));
    report.add(4, 0);
    report.add(5, 0);
    now += PAUSE - 1;
    report.tellIfDue();
    assertThat(told()).isEmpty();
    now++;
    report.tellIfDue();
    assertThat(told()).containsExactly(dropped(9));
    now += PAUSE;
    report.tellIfDue();
    assertThat(told()).isEmpty();
  }

  @Test
  void recordsUnderWay_areToldApart() {
    report.add(0, 7);
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("7 records of the spool dir are on their way to Kinesis without being on the");
  }

  @Test
  void rest_isToldAtTheEnd() {
    report.add(1, 0);
    report.add(2, 0);
    assertThat(told()).containsExactly(dropped(1));
    report.tell();
    assertThat(told()).containsExactly(dropped(2));
    report.tell();
    assertThat(told()).isEmpty();
  }
}
