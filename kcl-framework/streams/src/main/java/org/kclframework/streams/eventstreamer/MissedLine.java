package org.kclframework.streams.eventstreamer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of the missed-events file.
 *
 * <p>Ours is an object: {@code {"bucketKey": …, "bucketName": …, "writtenAt": …, "reason": …,
 * "events": [{"key": …, "value": …, "epoch": …}, …]}}. ISStreamer wrote two other kinds: an array
 * of events, without their bucket, and an object with the key and the name of a bucket that could
 * not be made.
 *
 * @param bucket the bucket; empty for ISStreamer's array
 * @param events the events; empty for a bucket that is only to be made
 */
record MissedLine(Optional<Bucket> bucket, List<LoggedEvent> events) {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Set<String> LINE_FIELDS =
      Set.of("bucketKey", "bucketName", "writtenAt", "reason", "events");

  private static final Set<String> EVENT_FIELDS = Set.of("key", "value", "epoch");

  /** Returns a line without its end. */
  static String write(Batch batch, String reason, Instant time) {
    ObjectNode head = MAPPER.createObjectNode();
    head.put("writtenAt", time.toString());
    head.put("reason", reason);
    // The parts are objects of their own: each goes without its outer braces.
    return "{"
        + inner(EventJson.bucket(batch.bucket()))
        + ","
        + inner(head.toString())
        + ",\"events\":"
        + EventJson.events(batch.events())
        + "}";
  }

  private static String inner(String object) {
    return object.substring(1, object.length() - 1);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is malformed; the message quotes no value
   */
  static MissedLine read(byte[] line) {
    JsonNode json = parse(line);
    if (json.isArray()) {
      return new MissedLine(Optional.empty(), events(json));
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("it is neither an object nor an array");
    }
    requireKnown(json, LINE_FIELDS);
    Bucket bucket = new Bucket(text(json, "bucketKey"), text(json, "bucketName"));
    JsonNode events = json.get("events");
    if (events != null && !events.isArray()) {
      throw new IllegalArgumentException("'events' is no array");
    }
    return new MissedLine(Optional.of(bucket), events == null ? List.of() : events(events));
  }

  private static JsonNode parse(byte[] line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      // Jackson's own message may quote the line.
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw new IllegalArgumentException("it is not JSON from column " + column + " on", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
  }

  private static List<LoggedEvent> events(JsonNode array) {
    List<LoggedEvent> events = new ArrayList<>(array.size());
    for (JsonNode event : array) {
      try {
        events.add(event(event));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "event " + (events.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return events;
  }

  private static LoggedEvent event(JsonNode event) {
    if (!event.isObject()) {
      throw new IllegalArgumentException("it is no object");
    }
    requireKnown(event, EVENT_FIELDS);
    String key = text(event, "key");
    JsonNode epoch = event.path("epoch");
    if (!epoch.isNumber()) {
      throw new IllegalArgumentException("its 'epoch' is no number");
    }
    return new LoggedEvent(key, value(event.path("value")), epoch.doubleValue());
  }

  private static Object value(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue();
    }
    if (value.isNumber()) {
      return number(value.decimalValue());
    }
    throw new IllegalArgumentException("its 'value' is neither text nor a number nor a boolean");
  }

  /** Returns the double that was written, unless it was a decimal with more digits than that. */
  private static Object number(BigDecimal decimal) {
    double number = decimal.doubleValue();
    boolean exact =
        Double.isFinite(number) && decimal.compareTo(new BigDecimal(Double.toString(number))) == 0;
    return exact ? number : decimal;
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("its '" + field + "' is missing or no text");
    }
    return value.textValue();
  }

  /** What is not known cannot be delivered, and must not be dropped. */
  private static void requireKnown(JsonNode object, Set<String> known) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      if (!known.contains(names.next())) {
        throw new IllegalArgumentException(
            "it has a field other than " + known.stream().sorted().toList());
      }
    }
  }
}
