package org.kclframework.streams.eventstreamer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes events and buckets as the API of Initial State takes them: JSON in ASCII. */
final class EventJson {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private EventJson() {}

  /** Events that travel in one request, with its body. */
  record Body(List<LoggedEvent> events, String json) {

    @Override
    public String toString() {
      return "Body[" + json.length() + " bytes]";
    }
  }

  /** Writes a JSON value. */
  @FunctionalInterface
  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  static String bucket(Bucket bucket) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("bucketKey", bucket.key());
          json.writeStringField("bucketName", bucket.name());
          json.writeEndObject();
        });
  }

  /** Returns an array of events. */
  static String events(List<LoggedEvent> events) {
    return events.stream().map(EventJson::event).collect(Collectors.joining(",", "[", "]"));
  }

  /** Returns events in bodies of at most so many bytes, each with at least one event. */
  static List<Body> bodies(List<LoggedEvent> events, int mostBytes) {
    List<Body> bodies = new ArrayList<>();
    List<LoggedEvent> together = new ArrayList<>();
    StringBuilder json = new StringBuilder();
    for (LoggedEvent event : events) {
      String text = event(event);
      // Two for the brackets, one for a comma.
      if (!together.isEmpty() && json.length() + text.length() + 3 > mostBytes) {
        bodies.add(body(together, json));
        together.clear();
        json.setLength(0);
      }
      json.append(together.isEmpty() ? "" : ",").append(text);
      together.add(event);
    }
    bodies.add(body(together, json));
    return bodies;
  }

  private static Body body(List<LoggedEvent> events, StringBuilder json) {
    return new Body(List.copyOf(events), "[" + json + "]");
  }

  private static String event(LoggedEvent event) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("key", event.key());
          json.writeFieldName("value");
          writeValue(json, event.value());
          json.writeFieldName("epoch");
          json.writeNumber(PythonNumber.text(event.epoch()));
          json.writeEndObject();
        });
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Long integer) {
      json.writeNumber(integer);
    } else if (value instanceof BigInteger integer) {
      json.writeNumber(integer);
    } else if (value instanceof Double number) {
      json.writeNumber(PythonNumber.text(number));
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else {
      json.writeString((String) value);
    }
  }

  private static String write(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }
}
