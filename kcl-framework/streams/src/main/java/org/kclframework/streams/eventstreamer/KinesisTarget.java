package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.producer.PutResult;

/**
 * A Kinesis stream. Each event becomes a record: an {@link Event} with the fields {@code key},
 * {@code value}, {@code epoch}, {@code bucketKey} and {@code bucketName}, under the bucket's key as
 * its partition key, so that the events of a bucket stay in order. A {@code BigDecimal} travels as
 * text, as events have it.
 *
 * <p>The producer makes the attempts, for as long as its options say; a batch waits until each of
 * its records has a result. With many events to a bucket it should aggregate them: without, it
 * sends one record of a key at a time. So that its delivery timeout is not used up by that wait, it
 * gets 500 events at a time, and the next as these have their results; it gets no more of a batch
 * once one of its events is given up.
 */
public final class KinesisTarget implements EventTarget {

  /** As many records as a request of Kinesis takes. */
  private static final int MOST_AT_A_TIME = 500;

  private final Producer producer;
  private final Duration patience;

  /** Ships through a producer, which stays the caller's to close, after the streamer. */
  public KinesisTarget(Producer producer) {
    this(producer, ProducerOptions.LONGEST);
  }

  /**
   * Ships through a producer, for as long as events get through: for one whose delivery timeout is
   * long.
   *
   * @param producer stays the caller's to close. After a failure that must be soon and without a
   *     wait, since it goes on with the events that were given up
   * @param patience how long to wait for the result of the next event, at most {@link
   *     ProducerOptions#LONGEST}; then the batch is given up
   * @throws IllegalArgumentException if the patience is out of bounds
   */
  public KinesisTarget(Producer producer, Duration patience) {
    this.producer = requireNonNull(producer, "producer is null");
    this.patience = requireNonNull(patience, "patience is null");
    if (patience.isNegative() || patience.compareTo(ProducerOptions.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "patience must be from 0 to %d days, but was %s"
              .formatted(ProducerOptions.LONGEST.toDays(), patience));
    }
  }

  /** Does nothing: each record names its bucket. */
  @Override
  public void createBucket(Bucket bucket) {}

  @Override
  public void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException {
    Deque<CompletableFuture<PutResult>> results = new ArrayDeque<>();
    List<LoggedEvent> undelivered = new ArrayList<>();
    Throwable failure = null;
    Duration wait = patience;
    int put = 0;
    for (int i = 0; i < events.size(); i++) {
      while (failure == null && put < events.size() && put < i + MOST_AT_A_TIME) {
        results.add(producer.put(record(bucket, events.get(put))));
        put++;
      }
      CompletableFuture<PutResult> result = results.poll();
      Throwable problem = result == null ? failure : problem(result, wait);
      if (problem != null) {
        undelivered.add(events.get(i));
        failure = failure == null ? problem : failure;
        wait = problem instanceof TimeoutException ? Duration.ZERO : wait;
      }
    }
    if (failure != null) {
      throw new ShippingException(Reason.GIVEN_UP, describe(failure), undelivered, failure);
    }
  }

  /** Returns the record that an event of a bucket becomes. */
  public static ProducerRecord record(Bucket bucket, LoggedEvent event) {
    byte[] data =
        Event.builder()
            .set("key", event.key())
            .set("value", event.value())
            .set("epoch", event.epoch())
            .set("bucketKey", bucket.key())
            .set("bucketName", bucket.name())
            .build()
            .encode();
    return new ProducerRecord(bucket.key(), data);
  }

  /** Returns why a record is not delivered; null if it is. Interrupted, it does not wait. */
  private static @Nullable Throwable problem(CompletableFuture<PutResult> result, Duration wait) {
    try {
      result.get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      return e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  private String describe(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no record got through for " + patience;
    }
    // What the producer says quotes no record; of anything else that is not known.
    return failure instanceof DeliveryException && failure.getMessage() != null
        ? failure.getMessage()
        : "a record has no result: " + failure.getClass().getName();
  }
}
