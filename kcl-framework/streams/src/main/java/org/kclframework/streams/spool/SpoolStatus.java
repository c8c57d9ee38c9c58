package org.kclframework.streams.spool;

import java.time.Duration;
import java.time.Instant;

/**
 * How a spool is doing.
 *
 * @param state what it does
 * @param since since when; for {@link State#STALLED} since the first failure after which nothing
 *     was delivered any more
 * @param reason why it is stalled or has failed, and else empty; quotes no record
 * @param pending how many records are to be delivered
 * @param bytes how much of the disk the spool takes
 * @param oldestAge how long ago the oldest of the records to be delivered was put; zero if there is
 *     none
 */
public record SpoolStatus(
    State state, Instant since, String reason, long pending, long bytes, Duration oldestAge) {

  /** What a spool does. */
  public enum State {
    /** Everything is delivered. */
    IDLE,
    /** Delivers. */
    DELIVERING,
    /**
     * Has records, and none gets through to the stream, or, with {@link Durability#MEMORY}, to the
     * disk: it keeps trying.
     */
    STALLED,
    /**
     * Cannot go on without a restart, for a reason that is logged. Records that are put are stored,
     * as long as there is room, if it is the delivery that has failed.
     */
    FAILED,
    /** Was closed. */
    CLOSED
  }
}
