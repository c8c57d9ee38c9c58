package org.kclframework.streams.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says why a request is refused, for whoever sent it: the message may name fields, not values. */
final class HttpProblem extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;
  private final transient Map<String, Object> details;

  private HttpProblem(
      int status, String message, Map<String, String> headers, Map<String, Object> details) {
    super(message, null, false, false);
    this.status = status;
    this.headers = headers;
    this.details = details;
  }

  HttpProblem(int status, String message) {
    this(status, message, Map.of(), Map.of());
  }

  HttpProblem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpProblem(status, text(), more, details);
  }

  /** Returns it with something more that programs can read: a number or a text. */
  HttpProblem with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put(name, value);
    return new HttpProblem(status, text(), headers, more);
  }

  /** Says that an event cannot be taken. */
  static HttpProblem ofEvent(int index, @Nullable String field, String message) {
    HttpProblem problem = new HttpProblem(400, message).with("index", index);
    return field == null ? problem : problem.with("field", field);
  }

  int status() {
    return status;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  Map<String, String> headers() {
    return headers;
  }

  Map<String, Object> details() {
    return details;
  }
}
