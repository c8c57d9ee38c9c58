package org.kclframework.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal that the program was started in, if it was. */
final class Terminal {

  private Terminal() {}

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** Returns whether a person is looking who sees a line change. */
  @SuppressWarnings("SystemConsoleNull") // The console of java.base is null in all versions.
  static boolean isInteractive() {
    String type = System.getenv("TERM");
    if (type == null || type.equals("dumb")) {
      return false;
    }
    if (System.getProperty("jdk.console") == null) {
      // From Java 22 to 24 another console is the default, which is there also without a terminal.
      System.setProperty("jdk.console", "java.base");
    }
    return System.console() != null;
  }

  /**
   * Returns whether a person sees standard error, and is not typing the input beside it. Where the
   * system does not say so it is taken that nobody does.
   */
  static boolean isWatchedOnly() {
    String type = System.getenv("TERM");
    if (type == null || type.equals("dumb") || isInteractive()) {
      return false;
    }
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).toString().matches("/dev/(pts/|tty).*");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
