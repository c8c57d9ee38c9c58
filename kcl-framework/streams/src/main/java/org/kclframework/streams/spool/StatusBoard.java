package org.kclframework.streams.spool;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kclframework.streams.producer.Stall;
import org.kclframework.streams.spool.SpoolStatus.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows how a spool is doing, since when, and logs when that changes. Safe for several threads. */
final class StatusBoard {

  private static final Logger log = LoggerFactory.getLogger(StatusBoard.class);

  /** For how long nothing has to get through until it is worth a line in the log. */
  private static final Duration NOTABLE = Duration.ofSeconds(5);

  private final String directory;
  private final SpoolTally tally;
  private final LongSupplier bytes;
  private final Supplier<OptionalLong> oldestMillis;
  private final Supplier<Optional<Stall>> stall;
  private final Supplier<Optional<State>> end;
  private final InstantSource clock;
  private State state = State.IDLE;
  private Instant since;
  private String reason = "";
  private boolean logged;

  /** What it looks at; {@code end} tells whether the spool has failed or was closed. */
  record Sources(
      SpoolTally tally,
      LongSupplier bytes,
      Supplier<OptionalLong> oldestMillis,
      Supplier<Optional<Stall>> stall,
      Supplier<Optional<State>> end) {}

  StatusBoard(String directory, Sources sources, InstantSource clock) {
    this.directory = directory;
    this.tally = sources.tally();
    this.bytes = sources.bytes();
    this.oldestMillis = sources.oldestMillis();
    this.stall = sources.stall();
    this.end = sources.end();
    this.clock = clock;
    this.since = clock.instant();
  }

  /** Looks, and returns what is to be seen. */
  synchronized SpoolStatus update() {
    Instant now = clock.instant();
    long pending = tally.counts().pending();
    // In this order: what has failed says why before it says that it has.
    Optional<State> ended = end.get();
    Optional<Stall> stalled = stall.get();
    State seen =
        ended.orElseGet(
            () -> {
              if (pending == 0) {
                return State.IDLE;
              }
              return stalled.isPresent() ? State.STALLED : State.DELIVERING;
            });
    if (seen != state) {
      if (logged && (seen == State.IDLE || seen == State.DELIVERING)) {
        log.warn("The spool {} is {} again", directory, seen);
      }
      logged = false;
      state = seen;
      since = now;
    }
    reason = "";
    if (stalled.isPresent() && (seen == State.STALLED || seen == State.FAILED)) {
      since = stalled.get().since();
      reason = stalled.get().problem();
      if (!logged && Duration.between(since, now).compareTo(NOTABLE) > 0) {
        logged = true;
        log.warn(
            "The spool {} delivers nothing since {}: {}; it keeps trying",
            directory,
            since,
            reason);
      }
    }
    OptionalLong oldest = oldestMillis.get();
    Duration age =
        oldest.isPresent()
            ? Duration.ofMillis(Math.max(0, now.toEpochMilli() - oldest.getAsLong()))
            : Duration.ZERO;
    return new SpoolStatus(state, since, reason, pending, bytes.getAsLong(), age);
  }
}
