package org.kclframework.launcher;

import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.exit.ExitCode;

/**
 * The end of the process when memory has run out: after that nothing in it can be relied on, while
 * a restart loses nothing.
 */
final class OutOfMemory {

  /** Chains of causes may be circular. */
  private static final int MAX_CAUSES = 100;

  private OutOfMemory() {}

  /** Returns whether a failure is that, or comes from it. */
  static boolean isCauseOf(@Nullable Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < MAX_CAUSES; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      depth++;
    }
    return false;
  }

  /**
   * Ends the process at once.
   *
   * @param witness who has noticed
   */
  static void halt(String witness) {
    System.err.println("Out of memory, as told by " + witness + ": the process ends");
    Runtime.getRuntime().halt(ExitCode.OUT_OF_MEMORY.number());
  }
}
