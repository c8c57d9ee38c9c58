package org.kclframework.streams.daemon;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why messages are dropped: for each reason the first at once, then one in ten seconds, which
 * says how many there were. A sender that does everything wrong must not fill the disk. Safe for
 * use by several threads.
 */
final class DropLog {

  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(DropLog.class);

  private final LongSupplier nanoClock;
  private final Map<DropReason, Told> told = new EnumMap<>(DropReason.class);

  /** When a reason was logged last, and how often it was not since. */
  private static final class Told {
    private long at;
    private long suppressed;
  }

  DropLog(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Logs a message that was dropped.
   *
   * @param detail what was wrong, without what the message holds
   */
  void add(DropReason reason, String detail) {
    long suppressed = turn(reason);
    if (suppressed == 0) {
      log.warn("a message is dropped because {}: {}", reason.explanation(), detail);
    } else if (suppressed > 0) {
      log.warn(
          "a message is dropped because {}, as {} before it: {}",
          reason.explanation(),
          suppressed,
          detail);
    }
  }

  /**
   * Returns how many have not been logged since the last, or -1 if this one is not to be either.
   */
  private synchronized long turn(DropReason reason) {
    long now = nanoClock.getAsLong();
    Told last = told.get(reason);
    if (last == null) {
      last = new Told();
      told.put(reason, last);
    } else if (now - last.at < PAUSE.toNanos()) {
      last.suppressed++;
      return -1;
    }
    last.at = now;
    long suppressed = last.suppressed;
    last.suppressed = 0;
    return suppressed;
  }
}
