package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a reader asks for records.
 *
 * @param pollInterval from one read of a shard to the next while nothing waits in it
 * @param catchUpInterval the same while the shard has more: Kinesis takes 5 reads a second of a
 *     shard from all of its readers together
 * @param maxRecordsPerRead how many records a read has at the most: 1 to 10,000
 * @param maxConcurrentReads how many shards are read, or have records that are not handed out yet,
 *     at the same time; a read has up to 10 MiB, so this bounds the memory
 * @param requestTimeout how long an answer is waited for
 * @param retryTimeout for how long requests of a shard that fail are repeated
 * @param end when there is nothing more to hand out
 */
public record ReaderOptions(
    Duration pollInterval,
    Duration catchUpInterval,
    int maxRecordsPerRead,
    int maxConcurrentReads,
    Duration requestTimeout,
    Duration retryTimeout,
    End end) {

  /** The most records of a read, as the API of Kinesis defines it for GetRecords. */
  public static final int MOST_RECORDS_PER_READ = 10_000;

  private static final Duration LONGEST = Duration.ofDays(1);

  /** When there is nothing more to hand out. */
  public enum End {
    /** When the reader is stopped, or every shard was closed and has no children. */
    NEVER,
    /** When each shard has been read up to what was its newest record at that moment. */
    CAUGHT_UP
  }

  /** A read of a shard each second, as Triton does, or five while it has more. */
  public static final ReaderOptions DEFAULT =
      new ReaderOptions(
          Duration.ofSeconds(1),
          Duration.ofMillis(200),
          MOST_RECORDS_PER_READ,
          8,
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          End.NEVER);

  /** Checks the bounds. */
  public ReaderOptions {
    requireWithinADay("pollInterval", pollInterval);
    requireWithinADay("catchUpInterval", catchUpInterval);
    requireWithin("maxRecordsPerRead", maxRecordsPerRead, MOST_RECORDS_PER_READ);
    requireWithin("maxConcurrentReads", maxConcurrentReads, 1000);
    requireWithinADay("requestTimeout", requestTimeout);
    requireWithinADay("retryTimeout", retryTimeout);
    requireNonNull(end, "end is null");
  }

  private static void requireWithin(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          name + " must be from 1 to " + most + ", but was " + value);
    }
  }

  private static void requireWithinADay(String name, Duration value) {
    requireNonNull(value, () -> name + " is null");
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be from 0 to " + LONGEST.toHours() + " hours, but was " + value);
    }
  }

  /** Returns these options with other intervals. */
  public ReaderOptions withIntervals(Duration poll, Duration catchUp) {
    return new ReaderOptions(
        poll, catchUp, maxRecordsPerRead, maxConcurrentReads, requestTimeout, retryTimeout, end);
  }

  /** Returns these options with other bounds of what is read at a time. */
  public ReaderOptions withReads(int maxRecords, int maxConcurrent) {
    return new ReaderOptions(
        pollInterval,
        catchUpInterval,
        maxRecords,
        maxConcurrent,
        requestTimeout,
        retryTimeout,
        end);
  }

  /** Returns these options with other timeouts. */
  public ReaderOptions withTimeouts(Duration request, Duration retry) {
    return new ReaderOptions(
        pollInterval, catchUpInterval, maxRecordsPerRead, maxConcurrentReads, request, retry, end);
  }

  /** Returns these options with another end. */
  public ReaderOptions withEnd(End value) {
    return new ReaderOptions(
        pollInterval,
        catchUpInterval,
        maxRecordsPerRead,
        maxConcurrentReads,
        requestTimeout,
        retryTimeout,
        value);
  }
}
