package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.kclframework.streams.event.Event;

/**
 * Writes events to one stream, each to the shard that one of its fields decides.
 *
 * <pre>{@code
 * StreamEntry stream = catalog.stream("user_activity");
 * try (Producer producer = Producer.builder(kinesis, stream.name()).build()) {
 *   EventProducer events = new EventProducer(producer, stream.partitionKeyField());
 *   events.put(Event.builder().set("user_id", 42).set("action", "login").build());
 * }
 * }</pre>
 *
 * <p>What is put and cannot be a record, as it has no partition key or a bad one, is refused by an
 * exception at once, and nothing of that call is put. All else is as {@link Producer} says, which
 * stays the caller's to close. Thread-safe.
 */
public final class EventProducer {

  private final Producer producer;
  private final String partitionKeyField;

  /**
   * Has events written by a producer.
   *
   * @param partitionKeyField the field of each event that has its partition key
   */
  public EventProducer(Producer producer, String partitionKeyField) {
    this.producer = requireNonNull(producer, "producer is null");
    this.partitionKeyField = requireNonNull(partitionKeyField, "partitionKeyField is null");
  }

  /**
   * Puts an event.
   *
   * @return as {@link Producer#put} does
   * @throws IllegalArgumentException if no partition key can be made of the field
   */
  public CompletableFuture<PutResult> put(Event event) {
    return producer.put(record(event));
  }

  /**
   * Puts events; the futures are in the order of the events.
   *
   * @throws IllegalArgumentException if no partition key can be made of the field of one of them,
   *     and says which; then none is put
   */
  public List<CompletableFuture<PutResult>> putAll(List<Event> events) {
    return producer.putAll(records(events));
  }

  /**
   * Puts an event and waits until it is stored.
   *
   * @throws DeliveryException if it is given up
   * @throws IllegalArgumentException if no partition key can be made of the field
   */
  public PutResult putAndWait(Event event) throws DeliveryException, InterruptedException {
    return producer.putAndWait(record(event));
  }

  /**
   * Puts events, waits until each of them has a result, and returns the results in the order of the
   * events.
   *
   * @throws PutAllException if any of them is given up, with what became of each
   * @throws IllegalArgumentException if no partition key can be made of the field of one of them,
   *     and says which; then none is put
   */
  public List<PutResult> putAllAndWait(List<Event> events)
      throws PutAllException, InterruptedException {
    return producer.putAllAndWait(records(events));
  }

  private ProducerRecord record(Event event) {
    return new ProducerRecord(event.partitionKey(partitionKeyField), event.encode());
  }

  private List<ProducerRecord> records(List<Event> events) {
    List<ProducerRecord> records = new ArrayList<>(events.size());
    for (Event event : events) {
      try {
        records.add(record(event));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("event " + records.size() + ": " + e.getMessage(), e);
      }
    }
    return records;
  }
}
