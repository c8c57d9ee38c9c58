package org.kclframework.streams.daemon;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer to an HTTP request.
 *
 * @param status the status
 * @param headers further headers
 * @param body JSON; empty for none
 */
record HttpReply(int status, Map<String, String> headers, String body) {

  HttpReply {
    headers = Map.copyOf(headers);
  }

  static HttpReply empty(int status) {
    return new HttpReply(status, Map.of(), "");
  }

  static HttpReply json(int status, String body) {
    return new HttpReply(status, Map.of(), body);
  }

  HttpReply with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new HttpReply(status, all, body);
  }

  @Override
  public String toString() {
    return "HttpReply[" + status + "]";
  }
}
