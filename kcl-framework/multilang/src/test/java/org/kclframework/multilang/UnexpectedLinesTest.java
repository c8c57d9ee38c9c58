package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kclframework.multilang.MultiLangOptions.UnexpectedOutput;

final class UnexpectedLinesTest {

  private final LogEvents log = new LogEvents(UnexpectedLines.class);
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);

  private UnexpectedLines lines(UnexpectedOutput shown) {
    return new UnexpectedLines("app", shown, nanoTime::get);
  }

  private static void add(UnexpectedLines lines, String line, int times) {
    byte[] bytes = line.getBytes(UTF_8);
    for (int count = 0; count < times; count++) {
      lines.add(bytes, 0, bytes.length);
    }
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void add_logsTheLengthAndNotTheText() {
    add(lines(UnexpectedOutput.LENGTH_LOGGED), "secret", 1);
    assertThat(log.messages())
        .containsExactly(
            "app wrote a line of 6 bytes to its standard output that is no protocol message");
  }

  @Test
  void add_logsTheBeginningOfTheTextIfAskedTo() {
    add(lines(UnexpectedOutput.TEXT_LOGGED), "abc" + "x".repeat(1000), 1);
    assertThat(log.messages()).hasSize(1);
    assertThat(log.messages().get(0))
        .endsWith("message: abc" + "x".repeat(UnexpectedLines.TEXT_LIMIT - 3));
  }

  @Test
  void add_logsFewLinesOfEachIntervalAndCountsTheRest() {
    UnexpectedLines lines = lines(UnexpectedOutput.LENGTH_LOGGED);
    add(lines, "x", UnexpectedLines.LIMIT + 7);
    assertThat(log.messages()).hasSize(UnexpectedLines.LIMIT);
    nanoTime.addAndGet(UnexpectedLines.INTERVAL.toNanos());
    add(lines, "x", 1);
    assertThat(log.messages()).hasSize(UnexpectedLines.LIMIT + 2);
    assertThat(log.messages().get(UnexpectedLines.LIMIT)).contains("7 more lines");
  }

  @Test
  void report_saysNothingWhenAllIsLogged() {
    UnexpectedLines lines = lines(UnexpectedOutput.LENGTH_LOGGED);
    add(lines, "x", UnexpectedLines.LIMIT);
    lines.report();
    assertThat(log.messages()).hasSize(UnexpectedLines.LIMIT);
  }
}
