package org.kclframework.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a missed-events file that are still to be delivered. */
final class UndeliveredLines {

  /** What a line begins with once it is delivered. */
  private static final char DELIVERED = '#';

  private UndeliveredLines() {}

  /** Returns how many there are: neither marked as delivered nor blank. */
  static long count(Path file) throws IOException {
    long count = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      boolean first = true;
      boolean blank = true;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          first = true;
          blank = true;
          continue;
        }
        if (blank && !Character.isWhitespace(next)) {
          count += first && next == DELIVERED ? 0 : 1;
          blank = false;
        }
        first = false;
      }
    }
    return count;
  }
}
