package org.kclframework.core;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.codec.Events;
import org.kclframework.core.codec.Json;
import org.kclframework.core.codec.MalformedPayloadException;

/**
 * A record of a stream, with the names and numbers that place it there. Immutable and safe for use
 * by several threads. Its {@link #toString} never shows the payload.
 */
public final class StreamRecord {

  private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final String streamName;
  private final String shardId;
  private final String partitionKey;
  private final String sequenceNumber;
  private final long subSequenceNumber;
  private final @Nullable Instant arrivalTime;
  private final long millisBehindLatest;
  private final ByteBuffer data;
  private final @Nullable String defect;
  private final @Nullable String description;

  private StreamRecord(Builder builder) {
    this.streamName = builder.streamName;
    this.shardId = builder.shardId;
    this.partitionKey = builder.partitionKey;
    this.sequenceNumber = builder.sequenceNumber;
    this.subSequenceNumber = builder.subSequenceNumber;
    this.arrivalTime = builder.arrivalTime;
    this.millisBehindLatest = builder.millisBehindLatest;
    this.data = builder.data;
    this.defect = builder.defect;
    this.description = builder.description;
  }

  /** Returns a builder with made-up values for all parts, so that a test sets what it needs. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the name of the stream. */
  public String streamName() {
    return streamName;
  }

  /** Returns the id of the shard. */
  public String shardId() {
    return shardId;
  }

  /** Returns the partition key. */
  public String partitionKey() {
    return partitionKey;
  }

  /** Returns the sequence number, decimal digits that grow along a shard. */
  public String sequenceNumber() {
    return sequenceNumber;
  }

  /**
   * Returns the position inside an aggregated record, from 0; 0 for a record that is not
   * aggregated. Together with the sequence number it identifies a record of a stream.
   */
  public long subSequenceNumber() {
    return subSequenceNumber;
  }

  /**
   * Returns about when Kinesis took the record in, by its clock, or null where the source of the
   * record does not say.
   */
  public @Nullable Instant arrivalTime() {
    return arrivalTime;
  }

  /**
   * Returns how many milliseconds the batch of this record was behind the end of the stream when it
   * was read; -1 where that is not known.
   */
  public long millisBehindLatest() {
    return millisBehindLatest;
  }

  /** Returns the payload: read-only, with its own position, so each caller reads it whole. */
  public ByteBuffer data() {
    return data.asReadOnlyBuffer();
  }

  /** Returns a copy of the payload. */
  public byte[] bytes() {
    byte[] bytes = new byte[data.remaining()];
    data.get(data.position(), bytes);
    return bytes;
  }

  /** Returns the payload's size in bytes. */
  public int size() {
    return data.remaining();
  }

  /** Returns the payload as UTF-8 text; bytes that are not UTF-8 become U+FFFD. */
  public String text() {
    return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
  }

  /**
   * Returns the payload read as JSON into a type: unknown properties are ignored, dates and times
   * are ISO-8601.
   *
   * @throws PayloadException if it is not JSON of that type
   */
  public <T> T json(Class<T> type) {
    try {
      return Json.read(data, type);
    } catch (MalformedPayloadException e) {
      throw malformed("JSON for " + type.getSimpleName(), e);
    }
  }

  /**
   * Returns the payload read as a tree of JSON.
   *
   * @throws PayloadException if it is not JSON
   */
  public JsonNode json() {
    return json(JsonNode.class);
  }

  /**
   * Returns the payload read as an event: one msgpack map with string keys. Integers come as {@code
   * Long} (or {@code BigInteger} beyond its range), floats as {@code Double}, strings as {@code
   * String}, binaries as {@code byte[]}, times that Go wrote as {@code Instant}, nested values as
   * {@code List} and {@code Map}. Each call reads it anew, so the map may be changed.
   *
   * @throws PayloadException if it is not one whole msgpack map
   */
  public Map<String, @Nullable Object> event() {
    try {
      return Events.read(data);
    } catch (MalformedPayloadException e) {
      throw malformed("a msgpack event", e);
    }
  }

  /**
   * Returns why the payload could not be unpacked from its aggregate, or null. A record with a
   * defect carries the aggregate's raw bytes and is never given to {@code processRecord}: it goes
   * to the failure policy.
   */
  public @Nullable String defect() {
    return defect;
  }

  private PayloadException malformed(String expected, MalformedPayloadException cause) {
    return new PayloadException(this + " is not " + expected + ": " + cause.getMessage());
  }

  /** Names the record and its size; never shows the payload or the partition key. */
  @Override
  public String toString() {
    if (description != null) {
      return description;
    }
    String position =
        subSequenceNumber == 0 ? sequenceNumber : sequenceNumber + "." + subSequenceNumber;
    return "record " + streamName + "/" + shardId + "/" + position + " (" + size() + " bytes)";
  }

  /** Builds a {@link StreamRecord}. Not safe for use by several threads. */
  public static final class Builder {

    private String streamName = "stream";
    private String shardId = "shardId-000000000000";
    private String partitionKey = "key";
    private String sequenceNumber = "1";
    private long subSequenceNumber;
    private @Nullable Instant arrivalTime;
    private long millisBehindLatest = -1;
    private ByteBuffer data = NO_DATA;
    private @Nullable String defect;
    private @Nullable String description;

    private Builder() {}

    /** Sets the name of the stream. */
    public Builder streamName(String name) {
      this.streamName = requireNonNull(name, "streamName is null");
      return this;
    }

    /** Sets the id of the shard. */
    public Builder shardId(String id) {
      this.shardId = requireNonNull(id, "shardId is null");
      return this;
    }

    /** Sets the partition key. */
    public Builder partitionKey(String key) {
      this.partitionKey = requireNonNull(key, "partitionKey is null");
      return this;
    }

    /** Sets the sequence number. */
    public Builder sequenceNumber(String number) {
      this.sequenceNumber = requireNonNull(number, "sequenceNumber is null");
      return this;
    }

    /** Sets the position inside an aggregated record. */
    public Builder subSequenceNumber(long number) {
      this.subSequenceNumber = number;
      return this;
    }

    /** Sets when Kinesis took the record in; null where that is not known. */
    public Builder arrivalTime(@Nullable Instant time) {
      this.arrivalTime = time;
      return this;
    }

    /** Sets how far the record's batch was behind the end of the stream. */
    public Builder millisBehindLatest(long millis) {
      this.millisBehindLatest = millis;
      return this;
    }

    /** Sets the payload; neither the bytes nor the buffer's position may change any more. */
    public Builder data(ByteBuffer payload) {
      this.data = payload.isReadOnly() ? payload : payload.asReadOnlyBuffer();
      return this;
    }

    /** Sets the payload; the bytes are not copied and must not change any more. */
    public Builder data(byte[] payload) {
      return data(ByteBuffer.wrap(payload));
    }

    /** Sets the payload to the text's UTF-8 bytes. */
    public Builder data(String text) {
      return data(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets why the payload could not be unpacked from its aggregate. */
    public Builder defect(@Nullable String reason) {
      this.defect = reason;
      return this;
    }

    /**
     * Sets what the record's {@code toString()} says, and so what logs call it: for a record that
     * only carries another, as a dead letter does. It must not quote the payload.
     */
    public Builder describedAs(String text) {
      this.description = requireNonNull(text, "description is null");
      return this;
    }

    /** Returns the record. */
    public StreamRecord build() {
      return new StreamRecord(this);
    }
  }
}
