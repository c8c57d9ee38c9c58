package org.kclframework.streams.event;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.codec.Events;
import org.kclframework.core.codec.MalformedPayloadException;
import org.kclframework.core.codec.UnsupportedFieldException;

/**
 * An event: named fields with values, carried as one msgpack map.
 *
 * <pre>{@code
 * Event event = Event.builder().set("user", 42).set("price", new BigDecimal("9.50")).build();
 * ProducerRecord record = new ProducerRecord(event.partitionKey("user"), event.encode());
 * }</pre>
 *
 * <p>Its fields hold what a reader of the encoded event gets: integers as {@code Long} (or {@code
 * BigInteger} beyond its range), floats as {@code Double}, decimals, dates and times as {@code
 * String} in Python's form, arrays as {@code List}; see {@link Events}. Only an {@code Instant},
 * which a reader gets where Go wrote the event, is kept as one until it is encoded as text.
 *
 * <p>Immutable and safe for use by several threads, as long as nobody changes an array of bytes
 * that it gave out.
 */
public final class Event {

  private final Map<String, @Nullable Object> fields;

  private Event(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /**
   * Returns an event with a copy of the fields.
   *
   * @throws UnsupportedFieldException if a value is of a type that events cannot hold, or nested
   *     too deep
   */
  public static Event of(Map<String, ?> fields) {
    return new Event(Events.copyOf(fields));
  }

  /**
   * Reads an event that this class, Triton's Python or its Go wrote.
   *
   * @throws MalformedPayloadException if the buffer holds anything else, or more than that
   */
  public static Event decode(ByteBuffer data) throws MalformedPayloadException {
    return of(Events.read(data));
  }

  /** Returns a builder without fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the event as msgpack that the readers in Python and Go take as well. */
  public byte[] encode() {
    return Events.write(fields);
  }

  /** Returns the fields in their order; they cannot be changed. */
  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  /** Returns a field's value; null if that is null or there is no such field. */
  public @Nullable Object get(String name) {
    return fields.get(name);
  }

  /**
   * Returns a field's value as the text by which Triton's Python partitions: strings as they are,
   * bytes as the UTF-8 that they are, integers in decimal digits, other scalars as in Python 2,
   * such as {@code True} and {@code 1.5}. So records stay in the shards to which Python writes
   * them.
   *
   * @throws IllegalArgumentException if there is no such field, or it is null, a list, a map or
   *     bytes that are not UTF-8
   */
  public String partitionKey(String field) {
    Object value = fields.get(field);
    if (value != null) {
      return PartitionKeyText.of(field, value);
    }
    throw new IllegalArgumentException(
        fields.containsKey(field)
            ? "field '" + field + "' is null, but the partition key is taken from it"
            : "the event has no field '" + field + "', from which the partition key is taken");
  }

  /** Says whether the other is an event with equal fields, in any order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Event event && FieldEquality.areEqual(fields, event.fields);
  }

  @Override
  public int hashCode() {
    return FieldEquality.hash(fields);
  }

  /** Says how many fields it has; their names and values, which may be personal, are left out. */
  @Override
  public String toString() {
    return "Event[" + fields.size() + (fields.size() == 1 ? " field]" : " fields]");
  }

  /** Builds an {@link Event}. Not safe for use by several threads. */
  public static final class Builder {

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    private Builder() {}

    /** Sets a field, in place of the value which it has if it was set before. */
    public Builder set(String name, @Nullable Object value) {
      fields.put(requireNonNull(name, "name is null"), value);
      return this;
    }

    /**
     * Returns the event.
     *
     * @throws UnsupportedFieldException if a value is of a type that events cannot hold, or nested
     *     too deep
     */
    public Event build() {
      return of(fields);
    }
  }
}
