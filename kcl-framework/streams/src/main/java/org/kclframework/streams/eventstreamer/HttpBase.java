package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/** Says which URIs may be the base of the HTTP API. */
final class HttpBase {

  static final String ALLOWED = "an http:// or https:// URI of a host, with or without a path";

  private HttpBase() {}

  /**
   * Returns the URI without a slash at its end.
   *
   * @throws IllegalArgumentException if it cannot be a base; what could be a password in it is not
   *     quoted
   */
  static URI of(URI base) {
    requireNonNull(base, "base is null");
    boolean http =
        "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
    if (!http
        || base.getHost() == null
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the base must be " + ALLOWED + (isQuotable(base) ? ", but was '" + base + "'" : ""));
    }
    return URI.create(base.toString().replaceAll("/+$", ""));
  }

  private static boolean isQuotable(URI base) {
    return base.toString().indexOf('@') < 0 && base.getRawQuery() == null;
  }
}
