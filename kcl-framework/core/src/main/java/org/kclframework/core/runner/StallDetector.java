package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a shard makes no progress: because something keeps failing, or because the processor
 * does not return. Looked at by one thread at a time, read by any.
 */
final class StallDetector {

  private static final Logger log = LoggerFactory.getLogger(StallDetector.class);

  /** A record in hand for less than this is merely slow. */
  private static final Duration SLOW = Duration.ofSeconds(10);

  private static final Duration LOG_INTERVAL = Duration.ofSeconds(60);

  private final TimeSource time;
  private final RetryBoard board;

  private long lastOutcomes = -1;
  private @Nullable Instant unchangedSince;
  private @Nullable Instant loggedAt;
  private volatile Optional<Stall> current = Optional.empty();

  StallDetector(TimeSource time, RetryBoard board) {
    this.time = time;
    this.board = board;
  }

  /** Compares the counts with those of the last look. */
  void look(Object shard, LedgerSnapshot ledger) {
    Instant now = time.now();
    long outcomes = ledger.resolved() + ledger.returned();
    if (ledger.inFlight() == 0 || outcomes != lastOutcomes || unchangedSince == null) {
      lastOutcomes = outcomes;
      unchangedSince = now;
    }
    current = board.oldest().or(() -> hanging(now));
    current.ifPresentOrElse(stall -> logStall(shard, stall, now), () -> loggedAt = null);
  }

  private Optional<Stall> hanging(Instant now) {
    Instant since = unchangedSince;
    if (since == null || Duration.between(since, now).compareTo(SLOW) < 0) {
      return Optional.empty();
    }
    return Optional.of(new Stall(since, "", 0, "processRecord has not returned"));
  }

  private void logStall(Object shard, Stall stall, Instant now) {
    Instant last = loggedAt == null ? stall.since() : loggedAt;
    if (Duration.between(last, now).compareTo(LOG_INTERVAL) >= 0) {
      loggedAt = now;
      log.warn(
          "{}: no progress since {} at record {}, {} attempts: {}",
          shard,
          stall.since(),
          stall.sequenceNumber(),
          stall.attempts(),
          stall.reason());
    }
  }

  Optional<Stall> current() {
    return current;
  }
}
