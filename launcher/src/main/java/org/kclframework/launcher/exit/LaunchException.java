package org.kclframework.launcher.exit;

import org.jspecify.annotations.Nullable;

/** Says in one sentence why what was asked for cannot be done, and how the process ends then. */
public final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public LaunchException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public LaunchException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns what the process ends with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
