package org.kclframework.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives processes the SIGINT that this one may have been started without: a build in the background
 * ignores it, what it starts inherits that, and the launcher leaves a signal alone that it was
 * started to ignore.
 */
final class Interrupts {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int SIGINT_BIT = 1 << 1;

  private Interrupts() {}

  /** Returns what to put in front of a command; the process keeps its id. */
  static List<String> command() throws IOException {
    return isIgnored() ? List.of("env", "--default-signal=INT") : List.of();
  }

  private static boolean isIgnored() throws IOException {
    if (!Files.exists(STATUS)) {
      return false;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(
            line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
  }
}
