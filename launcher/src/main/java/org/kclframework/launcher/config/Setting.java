package org.kclframework.launcher.config;

/**
 * A value that somebody has set.
 *
 * @param value the value, read from its text
 * @param origin where it was written
 * @param secret whether it has to stay out of everything that is shown
 */
record Setting<T>(T value, Origin origin, boolean secret) {

  /** Does not show the value, which may be a secret. */
  @Override
  public String toString() {
    return "Setting[" + origin + "]";
  }
}
