package org.kclframework.core.runner;

import org.jspecify.annotations.Nullable;

/** Says that a checkpoint could not be written for now; writing it again may succeed. */
public class CheckpointException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates it with what went wrong. */
  public CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
