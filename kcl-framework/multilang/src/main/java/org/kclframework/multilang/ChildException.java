package org.kclframework.multilang;

import org.kclframework.core.runner.RunnerException;

/**
 * Says what a child process did wrong. The message names the program, the shard and what happened,
 * with the exit code where there is one; it never quotes what the child wrote, so it can be logged.
 */
public final class ChildException extends RunnerException {

  private static final long serialVersionUID = 1L;

  ChildException(String message) {
    super(message);
  }

  ChildException(String message, Throwable cause) {
    super(message, cause);
  }
}
