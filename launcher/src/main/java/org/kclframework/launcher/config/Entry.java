package org.kclframework.launcher.config;

import java.nio.file.Path;

/**
 * A name and a text as they stand in a source, not yet understood.
 *
 * @param name the name as it was written
 * @param text the text as it was written
 * @param origin where it was written
 * @param directory what a relative path in the text is relative to
 */
record Entry(String name, String text, Origin origin, Path directory) {

  /** Does not show the text, which may be a secret. */
  @Override
  public String toString() {
    return "Entry[" + name + ", " + origin + "]";
  }
}
