package org.kclframework.streams.daemon;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.eventstreamer.LoggedEvent;

/** Makes events of what clients of Initial State send. */
final class InitialStateEvents {

  /** What JSON takes for a number. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** More digits than these may not fit into a {@code long}. */
  private static final int SAFE_DIGITS = 18;

  private final InstantSource clock;

  InitialStateEvents(InstantSource clock) {
    this.clock = clock;
  }

  /** A page of the web cannot send this type without asking first, which is never answered. */
  static void requireJson(HttpCall call) throws HttpProblem {
    if (!call.contentType().equals("application/json")) {
      throw new HttpProblem(415, "the content type must be application/json");
    }
    call.requireUtf8();
  }

  /** Returns the events of a body. */
  List<LoggedEvent> ofBody(List<Map<String, @Nullable Object>> body) throws HttpProblem {
    List<LoggedEvent> events = new ArrayList<>(body.size());
    for (Map<String, @Nullable Object> fields : body) {
      events.add(event(events.size(), fields));
    }
    return events;
  }

  private LoggedEvent event(int index, Map<String, @Nullable Object> fields) throws HttpProblem {
    Object key = fields.get("key");
    Object value = fields.get("value");
    if (!(key instanceof String name) || name.isEmpty()) {
      throw HttpProblem.ofEvent(index, "key", "'key' must be text that is not empty");
    }
    if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
      throw HttpProblem.ofEvent(index, "value", "'value' must be text, a number or a boolean");
    }
    double epoch = epoch(index, fields);
    try {
      return new LoggedEvent(name, value, epoch);
    } catch (IllegalArgumentException e) {
      // Its message says the key, which the sender knows, and not the value.
      throw HttpProblem.ofEvent(index, null, String.valueOf(e.getMessage()));
    }
  }

  /** The epoch counts before the date; without either it is now. */
  private double epoch(int index, Map<String, @Nullable Object> fields) throws HttpProblem {
    Object epoch = fields.get("epoch");
    if (epoch instanceof Number seconds) {
      return seconds.doubleValue();
    }
    if (epoch != null) {
      throw HttpProblem.ofEvent(index, "epoch", "'epoch' must be a number of seconds");
    }
    Object date = fields.get("iso8601");
    if (date == null) {
      return seconds(clock.instant());
    }
    try {
      return seconds(instant((String) date));
    } catch (DateTimeException | ClassCastException e) {
      throw HttpProblem.ofEvent(
          index, "iso8601", "'iso8601' must be a date and time, such as 2026-03-01T12:00:00Z");
    }
  }

  /** A time without an offset is in UTC. */
  private static Instant instant(String date) {
    try {
      return OffsetDateTime.parse(date).toInstant();
    } catch (DateTimeException e) {
      return LocalDateTime.parse(date).toInstant(ZoneOffset.UTC);
    }
  }

  private static double seconds(Instant instant) {
    return LoggedEvent.epochOf(instant);
  }

  /** Returns the events of an address, one of each parameter: a number if it looks like one. */
  List<LoggedEvent> ofParameters(Map<String, String> parameters) throws HttpProblem {
    double now = seconds(clock.instant());
    List<LoggedEvent> events = new ArrayList<>();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      try {
        events.add(new LoggedEvent(parameter.getKey(), value(parameter.getValue()), now));
      } catch (IllegalArgumentException e) {
        throw HttpProblem.ofEvent(
            events.size(), parameter.getKey(), String.valueOf(e.getMessage()));
      }
    }
    return events;
  }

  private static Object value(String text) {
    if (text.length() > SAFE_DIGITS || !NUMBER.matcher(text).matches()) {
      return text;
    }
    boolean isInteger = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    if (isInteger) {
      return Long.parseLong(text);
    }
    double number = Double.parseDouble(text);
    return Double.isFinite(number) ? number : text;
  }
}
