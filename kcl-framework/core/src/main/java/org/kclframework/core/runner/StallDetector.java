package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a shard makes no progress: because something keeps failing, or because the processor
 * does not return. Safe for use by several threads.
 */
final class StallDetector {

  private static final Logger log = LoggerFactory.getLogger(StallDetector.class);

  /** What is waited for less long than this is merely slow. */
  private static final Duration SLOW = Duration.ofSeconds(10);

  private static final Duration LOG_INTERVAL = Duration.ofSeconds(60);

  private final TimeSource time;
  private final RetryBoard board;

  private @Nullable Object seen;
  private @Nullable Instant seenSince;
  private @Nullable Instant loggedAt;

  StallDetector(TimeSource time, RetryBoard board) {
    this.time = time;
    this.board = board;
  }

  /** Compares what the shard waits for with what it waited for at the last look. */
  synchronized Optional<Stall> look(Object shard, Optional<Waiting> waiting) {
    Instant now = time.now();
    Optional<Stall> stall = board.oldest().or(() -> hanging(waiting, now));
    stall.ifPresentOrElse(found -> logStall(shard, found, now), () -> loggedAt = null);
    return stall;
  }

  private Optional<Stall> hanging(Optional<Waiting> waiting, Instant now) {
    Object what = waiting.map(Waiting::what).orElse(null);
    Instant since = seenSince;
    if (what == null || since == null || !what.equals(seen)) {
      seen = what;
      seenSince = now;
      return Optional.empty();
    }
    if (Duration.between(since, now).compareTo(SLOW) < 0) {
      return Optional.empty();
    }
    return waiting.map(found -> new Stall(since, found.sequenceNumber(), 0, found.reason()));
  }

  private void logStall(Object shard, Stall stall, Instant now) {
    Instant last = loggedAt == null ? stall.since() : loggedAt;
    if (Duration.between(last, now).compareTo(LOG_INTERVAL) >= 0) {
      loggedAt = now;
      log.warn(
          "{}: no progress since {}: {}{}", shard, stall.since(), stall.reason(), place(stall));
    }
  }

  private static String place(Stall stall) {
    if (stall.sequenceNumber().isEmpty()) {
      return "";
    }
    return " (record " + stall.sequenceNumber() + ", failed attempts: " + stall.attempts() + ")";
  }
}
