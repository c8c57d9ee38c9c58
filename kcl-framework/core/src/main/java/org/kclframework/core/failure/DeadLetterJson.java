package org.kclframework.core.failure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.StreamRecord;

/**
 * The format of a dead letter: one JSON object on one line, UTF-8.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>field</th><th>meaning</th></tr>
 * <tr><td>v</td><td>the version of the format, 1</td></tr>
 * <tr><td>stream, shard, partitionKey, sequenceNumber, subSequenceNumber</td>
 *     <td>where the record stood</td></tr>
 * <tr><td>arrivalTime</td><td>ISO-8601; absent where it is not known</td></tr>
 * <tr><td>attempts, errorType, errorMessage, failedAt</td>
 *     <td>why and when it was given up; the message is cut as {@link DeadLetter} says</td></tr>
 * <tr><td>defect</td><td>why it could not be unpacked from its aggregate; absent otherwise</td></tr>
 * <tr><td>data</td><td>the payload, base64</td></tr>
 * </table>
 */
public final class DeadLetterJson {

  private static final int VERSION = 1;

  /** The payload is one text, of a size that only the stream limits. */
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private DeadLetterJson() {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "v",
    "stream",
    "shard",
    "partitionKey",
    "sequenceNumber",
    "subSequenceNumber",
    "arrivalTime",
    "attempts",
    "errorType",
    "errorMessage",
    "failedAt",
    "defect",
    "data"
  })
  private record Line(
      @JsonProperty(value = "v", required = true) int version,
      @JsonProperty(value = "stream", required = true) String stream,
      @JsonProperty(value = "shard", required = true) String shard,
      @JsonProperty(value = "partitionKey", required = true) String partitionKey,
      @JsonProperty(value = "sequenceNumber", required = true) String sequenceNumber,
      @JsonProperty("subSequenceNumber") long subSequenceNumber,
      @JsonProperty("arrivalTime") @Nullable String arrivalTime,
      @JsonProperty("attempts") int attempts,
      @JsonProperty(value = "errorType", required = true) String errorType,
      @JsonProperty("errorMessage") @Nullable String errorMessage,
      @JsonProperty(value = "failedAt", required = true) String failedAt,
      @JsonProperty("defect") @Nullable String defect,
      @JsonProperty(value = "data", required = true) ByteBuffer data) {}

  /** Returns a letter as one line of JSON, without the line's end. */
  public static byte[] write(DeadLetter letter) {
    StreamRecord record = letter.record();
    Instant arrival = record.arrivalTime();
    Line line =
        new Line(
            VERSION,
            record.streamName(),
            record.shardId(),
            record.partitionKey(),
            record.sequenceNumber(),
            record.subSequenceNumber(),
            arrival == null ? null : arrival.toString(),
            letter.attempts(),
            letter.errorType(),
            letter.errorMessage(),
            letter.failedAt().toString(),
            record.defect(),
            ByteBuffer.wrap(record.bytes()));
    try {
      return MAPPER.writeValueAsBytes(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a dead letter of strings and numbers must be writable", e);
    }
  }

  /**
   * Reads a letter.
   *
   * @throws IOException if the bytes are not a dead letter; the message quotes none of them
   */
  public static DeadLetter read(byte[] json) throws IOException {
    Line line;
    try {
      line = MAPPER.readValue(json, Line.class);
    } catch (JsonProcessingException e) {
      throw new IOException("not a dead letter: malformed at " + place(e));
    } catch (IOException e) {
      // Bytes that began like UTF-32, which Jackson takes too. Its message quotes them.
      throw new IOException("not a dead letter: not UTF-8");
    }
    if (line == null || line.version() != VERSION) {
      throw new IOException(
          "not a dead letter of version " + VERSION + (line == null ? "" : ": " + line.version()));
    }
    try {
      StreamRecord record =
          StreamRecord.builder()
              .streamName(line.stream())
              .shardId(line.shard())
              .partitionKey(line.partitionKey())
              .sequenceNumber(line.sequenceNumber())
              .subSequenceNumber(line.subSequenceNumber())
              .arrivalTime(line.arrivalTime() == null ? null : Instant.parse(line.arrivalTime()))
              .defect(line.defect())
              .data(line.data())
              .build();
      return new DeadLetter(
          record,
          line.attempts(),
          line.errorType(),
          line.errorMessage() == null ? "" : line.errorMessage(),
          Instant.parse(line.failedAt()));
    } catch (DateTimeException | NullPointerException e) {
      throw new IOException("not a dead letter: a field is missing or is not a time");
    }
  }

  private static String place(JsonProcessingException failure) {
    return failure.getLocation() == null
        ? "an unknown place"
        : "column " + failure.getLocation().getColumnNr();
  }
}
