package org.kclframework.core.runner;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the framework found itself, and not the user's code. Its message quotes no payload
 * and is always logged.
 */
public abstract class RunnerException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates it with a message that quotes nothing of a payload. */
  protected RunnerException(String message) {
    super(message);
  }

  /** Creates it with a message that quotes nothing of a payload, and what it follows from. */
  protected RunnerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
