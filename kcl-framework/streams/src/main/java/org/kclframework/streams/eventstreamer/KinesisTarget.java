package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.Producer;
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
 * sends one record of a key at a time.
 */
public final class KinesisTarget implements EventTarget {

  private final Producer producer;

  /** Ships through a producer, which stays the caller's to close, after the streamer. */
  public KinesisTarget(Producer producer) {
    this.producer = requireNonNull(producer, "producer is null");
  }

  /** Does nothing: each record names its bucket. */
  @Override
  public void createBucket(Bucket bucket) {}

  @Override
  public void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException {
    List<CompletableFuture<PutResult>> results =
        producer.putAll(events.stream().map(event -> record(bucket, event)).toList());
    List<LoggedEvent> undelivered = new ArrayList<>();
    Throwable failure = null;
    for (int i = 0; i < results.size(); i++) {
      Throwable problem = problem(results.get(i));
      if (problem != null) {
        undelivered.add(events.get(i));
        failure = failure == null ? problem : failure;
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
  private static @Nullable Throwable problem(CompletableFuture<PutResult> result) {
    try {
      result.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  private static String describe(Throwable failure) {
    // What the producer says quotes no record; of anything else that is not known.
    return failure instanceof DeliveryException && failure.getMessage() != null
        ? failure.getMessage()
        : "a record has no result: " + failure.getClass().getName();
  }
}
