package org.kclframework.launcher.config;

import java.util.Locale;

/** What a key is that nobody has declared. */
public enum UnknownKeys {
  /** A problem: the configuration cannot be used. */
  ERROR,
  /** Worth a warning. */
  WARN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
