package org.kclframework.launcher;

/** The terminal that the program was started in, if it was. */
final class Terminal {

  private Terminal() {}

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
}
