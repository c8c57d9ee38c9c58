package org.kclframework.launcher.config;

import java.util.Locale;

/** Where streams and leases live. */
public enum Endpoint {
  /** In AWS, or in a stand-in that the endpoint keys point to. */
  AWS,
  /** In this process. */
  LOCAL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
