package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.streams.internal.LoggedLines;

final class DroppedReportTest {

  private static final long PAUSE = DroppedReport.PAUSE.toNanos();

  @RegisterExtension private final LoggedLines log = new LoggedLines(DroppedReport.class);
  private long now = Long.MAX_VALUE - 10;
  private final DroppedReport report = new DroppedReport("dir", () -> now);

  private static String dropped(int records) {
    return records + " undelivered records of the spool dir were dropped to make room";
  }

  @Test
  void first_isToldAtOnce_andTheRestTogether() {
    report.add(3, 0);
    assertThat(log.take()).containsExactly(dropped(3));
    report.add(4, 0);
    report.add(5, 0);
    now += PAUSE - 1;
    report.tellIfDue();
    assertThat(log.take()).isEmpty();
    now++;
    report.tellIfDue();
    assertThat(log.take()).containsExactly(dropped(9));
    now += PAUSE;
    report.tellIfDue();
    assertThat(log.take()).isEmpty();
  }

  @Test
  void recordsUnderWay_areToldApart() {
    report.add(0, 7);
    assertThat(log.take())
        .singleElement()
        .asString()
        .startsWith("7 records of the spool dir are on their way to Kinesis without being on the");
  }

  @Test
  void rest_isToldAtTheEnd() {
    report.add(1, 0);
    report.add(2, 0);
    assertThat(log.take()).containsExactly(dropped(1));
    report.tell();
    assertThat(log.take()).containsExactly(dropped(2));
    report.tell();
    assertThat(log.take()).isEmpty();
  }
}
