package org.kclframework.multilang;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.kclframework.multilang.MultiLangOptions.UnexpectedOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs lines of a child's output that are no protocol messages: some of them at once, the others as
 * a number. Not safe for use by several threads.
 */
final class UnexpectedLines {

  private static final Logger log = LoggerFactory.getLogger(UnexpectedLines.class);

  /** How many lines of each interval are logged. */
  static final int LIMIT = 5;

  static final Duration INTERVAL = Duration.ofMinutes(1);

  /** How many bytes of a line are logged. */
  static final int TEXT_LIMIT = 200;

  private final String child;
  private final UnexpectedOutput shown;
  private final LongSupplier nanoTime;
  private long begin;
  private long inInterval;

  UnexpectedLines(String child, UnexpectedOutput shown, LongSupplier nanoTime) {
    this.child = child;
    this.shown = shown;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  void add(byte[] bytes, int offset, int length) {
    if (nanoTime.getAsLong() - begin >= INTERVAL.toNanos()) {
      report();
      begin = nanoTime.getAsLong();
      inInterval = 0;
    }
    inInterval++;
    if (inInterval <= LIMIT) {
      log(bytes, offset, length);
    }
  }

  private void log(byte[] bytes, int offset, int length) {
    String text =
        switch (shown) {
          case LENGTH_LOGGED -> "";
          case TEXT_LOGGED ->
              ": "
                  + new String(bytes, offset, Math.min(length, TEXT_LIMIT), StandardCharsets.UTF_8);
        };
    log.warn(
        "{} wrote a line of {} bytes to its standard output that is no protocol message{}",
        child,
        length,
        text);
  }

  /** Logs how many lines were not logged. */
  void report() {
    if (inInterval > LIMIT) {
      log.warn(
          "{} wrote {} more lines to its standard output that are no protocol messages",
          child,
          inInterval - LIMIT);
    }
  }
}
