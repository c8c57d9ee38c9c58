package org.kclframework.launcher.management;

import static java.nio.charset.StandardCharsets.UTF_8;

/** An answer of the management server. */
record Page(int status, String contentType, String body) {

  static final Page NOT_FOUND = text(404, "There is /metrics, /health/live and /health/ready.\n");

  static Page text(int status, String body) {
    return new Page(status, "text/plain; charset=utf-8", body);
  }

  byte[] bytes() {
    return body.getBytes(UTF_8);
  }
}
