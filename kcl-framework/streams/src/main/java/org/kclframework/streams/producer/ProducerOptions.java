package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a producer batches, retries and bounds what it holds.
 *
 * @param order what is kept in order
 * @param aggregation whether small records travel several in one
 * @param linger how long a record waits for others to be sent with, at the most
 * @param maxBatchRecords how many entries a request has at the most: 1 to 500
 * @param maxBatchBytes how many bytes a request has at the most: 1 to 10 MiB; a larger record is
 *     sent by itself
 * @param maxAggregateBytes how large an aggregate becomes at the most
 * @param maxInFlightRequests how many requests wait for their answers at the same time
 * @param deliveryTimeout how long a record is tried, from its put
 * @param requestTimeout how long an answer is waited for
 * @param firstBackoff how long a failed record waits for its second attempt; doubled from then on
 * @param maxBackoff the longest wait between two attempts
 * @param maxBufferedBytes how much memory records may take until their results are known, roughly
 * @param whenFull what a put does when that is used up
 * @param refusals what becomes of records when Kinesis refuses a request for a reason that is not
 *     theirs
 */
public record ProducerOptions(
    Order order,
    Aggregation aggregation,
    Duration linger,
    int maxBatchRecords,
    int maxBatchBytes,
    int maxAggregateBytes,
    int maxInFlightRequests,
    Duration deliveryTimeout,
    Duration requestTimeout,
    Duration firstBackoff,
    Duration maxBackoff,
    long maxBufferedBytes,
    WhenFull whenFull,
    Refusals refusals) {

  /** The longest time of any option: as good as for ever. */
  public static final Duration LONGEST = Duration.ofDays(36_500);

  /** The most entries of a request, as the API of Kinesis defines it for PutRecords. */
  public static final int MOST_BATCH_RECORDS = 500;

  /** The most bytes of a request, partition keys included, as the API defines it. */
  public static final int MOST_BATCH_BYTES = 10 * 1024 * 1024;

  /** What is kept in order. */
  public enum Order {
    /**
     * The records of a partition key. One record of a key is in flight at a time (one aggregate, if
     * records are aggregated), since PutRecords promises no order and may fail for some of its
     * records only.
     */
    BY_PARTITION_KEY,
    /** Nothing: a key with very many records is sent faster, and a retry may reorder them. */
    NONE
  }

  /** Whether small records travel several in one. */
  public enum Aggregation {
    /** Each is a record of its own. */
    NONE,
    /** In the format of the Kinesis Producer Library, which KCL takes apart again. */
    KPL
  }

  /** What a put does when the memory for records is used up. */
  public enum WhenFull {
    /**
     * Waits until there is room, or until the record's delivery timeout is over. A put by what
     * hangs on the future of another record does not wait.
     */
    BLOCK,
    /** Fails at once. */
    FAIL
  }

  /**
   * What becomes of records when Kinesis refuses a request for a reason that is not theirs and that
   * time alone does not mend: access is denied, or there is no such stream.
   */
  public enum Refusals {
    /** They fail at once. */
    FAIL,
    /**
     * They are tried until they are delivered or their time is over, so that whoever may put that
     * right can, and no record is overtaken by a later one of its key. A record that the stream
     * cannot take fails all the same.
     */
    KEEP_TRYING
  }

  /** In order, not aggregated, 64 MiB of memory, two minutes for each record. */
  public static final ProducerOptions DEFAULT =
      new ProducerOptions(
          Order.BY_PARTITION_KEY,
          Aggregation.NONE,
          Duration.ofMillis(20),
          MOST_BATCH_RECORDS,
          MOST_BATCH_BYTES,
          51_200,
          24,
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          64L * 1024 * 1024,
          WhenFull.BLOCK,
          Refusals.FAIL);

  /** Checks the bounds. */
  public ProducerOptions {
    requireNonNull(order, "order is null");
    requireNonNull(aggregation, "aggregation is null");
    requireNonNull(whenFull, "whenFull is null");
    requireNonNull(refusals, "refusals is null");
    requireNotNegative("linger", linger);
    requireWithin("maxBatchRecords", maxBatchRecords, 1, MOST_BATCH_RECORDS);
    requireWithin("maxBatchBytes", maxBatchBytes, 1, MOST_BATCH_BYTES);
    requireWithin("maxAggregateBytes", maxAggregateBytes, 1, MOST_BATCH_BYTES);
    requireWithin("maxInFlightRequests", maxInFlightRequests, 1, 10_000);
    requirePositive("deliveryTimeout", deliveryTimeout);
    requirePositive("requestTimeout", requestTimeout);
    requirePositive("firstBackoff", firstBackoff);
    requirePositive("maxBackoff", maxBackoff);
    requireWithin("maxBufferedBytes", maxBufferedBytes, 1, Long.MAX_VALUE / 4);
  }

  private static void requireWithin(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", but was " + value);
    }
  }

  private static void requirePositive(String name, Duration value) {
    requireNotNegative(name, value);
    if (value.isZero()) {
      throw new IllegalArgumentException(name + " must be longer than 0");
    }
  }

  private static void requireNotNegative(String name, Duration value) {
    requireNonNull(value, () -> name + " is null");
    // Nanoseconds are added to the reading of a clock.
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be from 0 to " + LONGEST.toDays() + " days, but was " + value);
    }
  }

  boolean isAggregating() {
    return aggregation == Aggregation.KPL;
  }

  /** Returns these options with another order. */
  public ProducerOptions withOrder(Order value) {
    return change(draft -> draft.order = value);
  }

  /** Returns these options with records aggregated or not. */
  public ProducerOptions withAggregation(Aggregation value) {
    return change(draft -> draft.aggregation = value);
  }

  /** Returns these options with another time for records to wait for others. */
  public ProducerOptions withLinger(Duration value) {
    return change(draft -> draft.linger = value);
  }

  /** Returns these options with requests of at most so many entries and bytes. */
  public ProducerOptions withMaxBatch(int records, int bytes) {
    return change(
        draft -> {
          draft.maxBatchRecords = records;
          draft.maxBatchBytes = bytes;
        });
  }

  /** Returns these options with aggregates of at most so many bytes. */
  public ProducerOptions withMaxAggregateBytes(int value) {
    return change(draft -> draft.maxAggregateBytes = value);
  }

  /** Returns these options with at most so many requests at the same time. */
  public ProducerOptions withMaxInFlightRequests(int value) {
    return change(draft -> draft.maxInFlightRequests = value);
  }

  /** Returns these options with another time for each record to be delivered. */
  public ProducerOptions withDeliveryTimeout(Duration value) {
    return change(draft -> draft.deliveryTimeout = value);
  }

  /** Returns these options with another time to wait for an answer. */
  public ProducerOptions withRequestTimeout(Duration value) {
    return change(draft -> draft.requestTimeout = value);
  }

  /** Returns these options with other waits between attempts. */
  public ProducerOptions withBackoff(Duration first, Duration most) {
    return change(
        draft -> {
          draft.firstBackoff = first;
          draft.maxBackoff = most;
        });
  }

  /** Returns these options with other bounds of memory. */
  public ProducerOptions withBuffer(long maxBytes, WhenFull value) {
    return change(
        draft -> {
          draft.maxBufferedBytes = maxBytes;
          draft.whenFull = value;
        });
  }

  /** Returns these options with something else done when Kinesis refuses requests. */
  public ProducerOptions withRefusals(Refusals value) {
    return change(draft -> draft.refusals = value);
  }

  private ProducerOptions change(java.util.function.Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options that can be changed. */
  private static final class Draft {

    private Order order;
    private Aggregation aggregation;
    private Duration linger;
    private int maxBatchRecords;
    private int maxBatchBytes;
    private int maxAggregateBytes;
    private int maxInFlightRequests;
    private Duration deliveryTimeout;
    private Duration requestTimeout;
    private Duration firstBackoff;
    private Duration maxBackoff;
    private long maxBufferedBytes;
    private WhenFull whenFull;
    private Refusals refusals;

    Draft(ProducerOptions options) {
      order = options.order;
      aggregation = options.aggregation;
      linger = options.linger;
      maxBatchRecords = options.maxBatchRecords;
      maxBatchBytes = options.maxBatchBytes;
      maxAggregateBytes = options.maxAggregateBytes;
      maxInFlightRequests = options.maxInFlightRequests;
      deliveryTimeout = options.deliveryTimeout;
      requestTimeout = options.requestTimeout;
      firstBackoff = options.firstBackoff;
      maxBackoff = options.maxBackoff;
      maxBufferedBytes = options.maxBufferedBytes;
      whenFull = options.whenFull;
      refusals = options.refusals;
    }

    ProducerOptions options() {
      return new ProducerOptions(
          order,
          aggregation,
          linger,
          maxBatchRecords,
          maxBatchBytes,
          maxAggregateBytes,
          maxInFlightRequests,
          deliveryTimeout,
          requestTimeout,
          firstBackoff,
          maxBackoff,
          maxBufferedBytes,
          whenFull,
          refusals);
    }
  }
}
