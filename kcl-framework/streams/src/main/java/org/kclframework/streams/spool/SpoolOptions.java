package org.kclframework.streams.spool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How durable a spool is, and how large it becomes.
 *
 * @param durability what a record survives once its put has returned
 * @param maxBytes how much of the disk the records may take; at least eight segments. Files kept
 *     aside because they are corrupt, and the file of undeliverables, are not counted
 * @param segmentBytes how large a file becomes; space is given back by whole files
 * @param whenFull what a put does when there is no room
 * @param fullTimeout how long a put waits for room, with {@link WhenFull#BLOCK}
 * @param cursorInterval how often the position up to which all is delivered is forced to the disk;
 *     it is written ten times as often, at least every tenth of a second. What was delivered since
 *     is delivered again after a crash
 * @param maxBufferedBytes with {@link Durability#MEMORY}, how much of the memory the records may
 *     take that are not yet on the disk; a put waits when they do, and while the disk fails, no
 *     longer than for room in the spool
 */
public record SpoolOptions(
    Durability durability,
    long maxBytes,
    int segmentBytes,
    WhenFull whenFull,
    Duration fullTimeout,
    Duration cursorInterval,
    int maxBufferedBytes) {

  /** What a put does when the spool has all the bytes it may have. */
  public enum WhenFull {
    /** Waits for room, and fails when there is none in time. */
    BLOCK,
    /** Fails at once. */
    REJECT,
    /** Gives up the oldest undelivered records, a whole file of them, counted and logged. */
    DROP_OLDEST
  }

  /** The smallest file. */
  static final int LEAST_SEGMENT_BYTES = 4096;

  private static final int LEAST_SEGMENTS = 8;
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Forced to the disk, 1 GiB in files of 16 MiB, and half a minute to wait for room. */
  public static final SpoolOptions DEFAULT =
      new SpoolOptions(
          Durability.FSYNC,
          1L << 30,
          16 << 20,
          WhenFull.BLOCK,
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          8 << 20);

  /** Checks the bounds. */
  public SpoolOptions {
    requireNonNull(durability, "durability is null");
    requireNonNull(whenFull, "whenFull is null");
    requireTime("fullTimeout", fullTimeout);
    requireTime("cursorInterval", cursorInterval);
    if (cursorInterval.isZero()) {
      throw new IllegalArgumentException("cursorInterval must be longer than 0");
    }
    if (segmentBytes < LEAST_SEGMENT_BYTES || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "segmentBytes must be from "
              + LEAST_SEGMENT_BYTES
              + " to "
              + (1 << 30)
              + ", but was "
              + segmentBytes);
    }
    if (maxBytes / LEAST_SEGMENTS < segmentBytes) {
      throw new IllegalArgumentException(
          "maxBytes must be at least "
              + LEAST_SEGMENTS
              + " times segmentBytes ("
              + segmentBytes
              + "), but was "
              + maxBytes);
    }
    if (maxBufferedBytes < 1) {
      throw new IllegalArgumentException(
          "maxBufferedBytes must be at least 1, but was " + maxBufferedBytes);
    }
  }

  private static void requireTime(String name, Duration value) {
    requireNonNull(value, () -> name + " is null");
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be from 0 to " + LONGEST.toDays() + " days, but was " + value);
    }
  }

  /** Returns these options with another durability. */
  public SpoolOptions withDurability(Durability value) {
    return new SpoolOptions(
        value, maxBytes, segmentBytes, whenFull, fullTimeout, cursorInterval, maxBufferedBytes);
  }

  /** Returns these options with another bound of the disk, in files of at most so many bytes. */
  public SpoolOptions withSize(long most, int segment) {
    return new SpoolOptions(
        durability, most, segment, whenFull, fullTimeout, cursorInterval, maxBufferedBytes);
  }

  /** Returns these options with something else done when there is no room. */
  public SpoolOptions withWhenFull(WhenFull value) {
    return new SpoolOptions(
        durability, maxBytes, segmentBytes, value, fullTimeout, cursorInterval, maxBufferedBytes);
  }

  /** Returns these options with another time to wait for room. */
  public SpoolOptions withFullTimeout(Duration value) {
    return new SpoolOptions(
        durability, maxBytes, segmentBytes, whenFull, value, cursorInterval, maxBufferedBytes);
  }

  /** Returns these options with the position written at another interval. */
  public SpoolOptions withCursorInterval(Duration value) {
    return new SpoolOptions(
        durability, maxBytes, segmentBytes, whenFull, fullTimeout, value, maxBufferedBytes);
  }

  /** Returns these options with another bound of the memory. */
  public SpoolOptions withMaxBufferedBytes(int value) {
    return new SpoolOptions(
        durability, maxBytes, segmentBytes, whenFull, fullTimeout, cursorInterval, value);
  }
}
