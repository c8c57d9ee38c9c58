package org.kclframework.launcher.streams;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.PayloadException;
import org.kclframework.core.StreamRecord;

/**
 * Prints records for programs, each as a line of JSON.
 *
 * <table>
 *   <caption>Fields of a line</caption>
 *   <tr><th>name</th><th>value</th></tr>
 *   <tr><td>{@code shardId}, {@code sequenceNumber}, {@code partitionKey}</td><td>strings</td></tr>
 *   <tr><td>{@code subSequenceNumber}</td><td>the place in an aggregate, 0 elsewhere</td></tr>
 *   <tr><td>{@code arrivalTime}</td><td>ISO-8601 in UTC, or null</td></tr>
 *   <tr><td>{@code event}</td><td>an object: bytes in it are strings of base64, times are ISO-8601 in
 *       UTC, NaN and infinities are the strings {@code NaN}, {@code Infinity} and {@code
 *       -Infinity}</td></tr>
 *   <tr><td>{@code undecodable}, {@code base64}</td><td>in place of {@code event} in a record that is
 *       none: why, and the payload</td></tr>
 * </table>
 */
final class JsonPrinter implements RecordPrinter {

  private final JsonGenerator json;
  private long undecodable;

  JsonPrinter(OutputStream out) throws IOException {
    json = JsonValues.generator(out);
  }

  @Override
  public void print(StreamRecord record) throws IOException {
    json.writeStartObject();
    json.writeStringField("shardId", record.shardId());
    json.writeStringField("sequenceNumber", record.sequenceNumber());
    json.writeNumberField("subSequenceNumber", record.subSequenceNumber());
    json.writeStringField("partitionKey", record.partitionKey());
    Instant arrival = record.arrivalTime();
    json.writeStringField("arrivalTime", arrival == null ? null : arrival.toString());
    Map<String, @Nullable Object> event = null;
    try {
      event = record.event();
    } catch (PayloadException e) {
      undecodable++;
      json.writeStringField("undecodable", reason(record, e));
      json.writeBinaryField("base64", record.bytes());
    }
    if (event != null) {
      json.writeFieldName("event");
      JsonValues.write(json, event);
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  static String reason(StreamRecord record, PayloadException failure) {
    String defect = record.defect();
    return defect == null ? String.valueOf(failure.getMessage()) : defect;
  }

  @Override
  public long undecodable() {
    return undecodable;
  }

  @Override
  public void flush() throws IOException {
    json.flush();
  }
}
