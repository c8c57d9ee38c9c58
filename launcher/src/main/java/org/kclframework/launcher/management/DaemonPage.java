package org.kclframework.launcher.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kclframework.streams.daemon.StreamState;

/**
 * The readiness of a daemon as a page of JSON: {@code status}, which is {@code UP} (200) or {@code
 * DOWN} (503), the {@code reasons} for that, and the {@code streams}.
 */
final class DaemonPage {

  /** A stream to which nothing gets through for longer than this needs a person. */
  private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

  private static final JsonFactory FACTORY = new JsonFactory();

  private DaemonPage() {}

  static Page of(boolean running, List<StreamState> streams, Instant now) {
    List<String> reasons = new ArrayList<>();
    if (!running) {
      reasons.add("the daemon is starting or stopping");
    }
    for (StreamState stream : streams) {
      stream
          .stall()
          .filter(stall -> Duration.between(stall.since(), now).compareTo(STALL_LIMIT) > 0)
          .ifPresent(
              stall ->
                  reasons.add(
                      "%s: nothing delivered since %s, %d events wait: %s"
                          .formatted(
                              stream.alias(), stall.since(), stream.waiting(), stall.reason())));
      stream
          .refusal()
          .ifPresent(
              refusal ->
                  reasons.add(
                      "%s: events are refused since %s: %s"
                          .formatted(stream.alias(), refusal.since(), refusal.reason())));
    }
    return new Page(reasons.isEmpty() ? 200 : 503, "application/json", json(reasons, streams));
  }

  private static String json(List<String> reasons, List<StreamState> streams) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("status", reasons.isEmpty() ? "UP" : "DOWN");
      json.writeArrayFieldStart("reasons");
      for (String reason : reasons) {
        json.writeString(reason);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("streams");
      for (StreamState stream : streams) {
        write(json, stream);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string must be writable", e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator json, StreamState stream) throws IOException {
    json.writeStartObject();
    json.writeStringField("alias", stream.alias());
    json.writeStringField("stream", stream.streamName());
    json.writeNumberField("delivered", stream.delivered());
    json.writeNumberField("waiting", stream.waiting());
    json.writeNumberField("spoolBytes", stream.spoolBytes());
    json.writeNumberField("failed", stream.failed());
    if (stream.setAside().isPresent()) {
      json.writeObjectFieldStart("setAside");
      json.writeNumberField("events", stream.setAside().get().events());
      json.writeStringField("file", stream.setAside().get().file().toString());
      json.writeEndObject();
    }
    write(json, "stall", stream.stall());
    write(json, "refusal", stream.refusal());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Optional<StreamState.Stall> stall)
      throws IOException {
    if (stall.isPresent()) {
      json.writeObjectFieldStart(name);
      json.writeStringField("since", stall.get().since().toString());
      json.writeStringField("reason", stall.get().reason());
      json.writeEndObject();
    }
  }
}
