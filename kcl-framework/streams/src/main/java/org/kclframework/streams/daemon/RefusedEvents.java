package org.kclframework.streams.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the events of a stream are refused, as its spool is full or its disk fails, and
 * logs it: the first refusal at once, then one a minute, also when events are taken in between, as
 * a full spool does time and again. Safe for use by several threads.
 */
final class RefusedEvents {

  /**
   * How often it is logged, and for how long a refusal is told if nobody puts anything after it.
   */
  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(RefusedEvents.class);

  private final String alias;
  private final InstantSource clock;

  /** The first refusal since something was stored; null while events are taken. */
  private volatile @Nullable Instant since;

  private Instant latest = Instant.MIN;
  private Instant logged = Instant.MIN;
  private String reason = "";
  private long refusals;
  private boolean told;

  RefusedEvents(String alias, InstantSource clock) {
    this.alias = alias;
    this.clock = clock;
  }

  /** Notes that an event was refused, for a reason that does not quote it. */
  synchronized void refused(String why) {
    Instant now = clock.instant();
    Instant first = since;
    latest = now;
    reason = why;
    refusals++;
    if (first == null) {
      since = now;
    }
    if (now.isBefore(logged.plus(PAUSE))) {
      return;
    }
    logged = now;
    told = true;
    if (first == null) {
      log.warn("{}: events are refused: {}", alias, why);
    } else {
      log.warn("{}: events are refused since {}, {} times so far: {}", alias, first, refusals, why);
    }
  }

  /** Notes that an event was stored. */
  void stored() {
    // This is the rule, and each event comes by here.
    if (since != null) {
      end();
    }
  }

  private synchronized void end() {
    if (since == null) {
      return;
    }
    if (told) {
      log.warn("{}: events are taken again; {} times one was refused", alias, refusals);
    }
    since = null;
    refusals = 0;
    told = false;
  }

  /** Returns since when and why events are refused, if one was within the last minute. */
  synchronized Optional<StreamState.Stall> current() {
    Instant first = since;
    return first == null || !clock.instant().isBefore(latest.plus(PAUSE))
        ? Optional.empty()
        : Optional.of(new StreamState.Stall(first, reason));
  }
}
