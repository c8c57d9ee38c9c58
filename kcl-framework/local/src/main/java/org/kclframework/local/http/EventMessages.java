package org.kclframework.local.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kclframework.local.codec.WireFormat;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * Writes the messages of an answer that is a stream of events.
 *
 * <p>Their payload is JSON even when the request came in CBOR, as Kinesis has it and the SDKs
 * expect it.
 */
final class EventMessages implements Closeable {

  static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

  private static final String INITIAL_RESPONSE = "initial-response";

  private final OutputStream out;

  EventMessages(OutputStream out) {
    this.out = out;
  }

  /** Writes the response itself, which comes before all events. */
  void writeInitialResponse(SdkPojo response) throws IOException {
    writeEvent(INITIAL_RESPONSE, response);
  }

  void writeEvent(String eventType, SdkPojo event) throws IOException {
    write("event", ":event-type", eventType, Map.of(), event);
  }

  /** Writes why the stream ends before its time. */
  void writeException(ApiError error) throws IOException {
    write("exception", ":exception-type", error.code(), error.members(), error.details());
  }

  /** Ends the answer. */
  @Override
  public void close() throws IOException {
    out.close();
  }

  private void write(
      String messageType,
      String typeHeader,
      String type,
      Map<String, String> extraMembers,
      SdkPojo payload)
      throws IOException {
    Map<String, HeaderValue> headers = new LinkedHashMap<>();
    headers.put(":message-type", HeaderValue.fromString(messageType));
    headers.put(typeHeader, HeaderValue.fromString(type));
    headers.put(":content-type", HeaderValue.fromString("application/json"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    WireFormat.JSON.write(extraMembers, payload, body);
    new Message(headers, body.toByteArray()).encode(out);
    out.flush();
  }
}
