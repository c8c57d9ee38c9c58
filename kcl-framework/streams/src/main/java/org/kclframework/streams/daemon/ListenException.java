package org.kclframework.streams.daemon;

import java.io.IOException;

/** Says that an address cannot be listened on, which one, and why. */
public final class ListenException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean http;

  private ListenException(String address, String reason, boolean http, Throwable cause) {
    super(address + " cannot be listened on: " + reason, cause);
    this.http = http;
  }

  static ListenException ofHttp(String address, String reason, Throwable cause) {
    return new ListenException(address, reason, true, cause);
  }

  static ListenException ofZmq(String address, String reason, Throwable cause) {
    return new ListenException(address, reason, false, cause);
  }

  /** Says whether it is the address for HTTP; else it is that for ZeroMQ. */
  public boolean isForHttp() {
    return http;
  }
}
