package org.kclframework.core.runner;

import org.jspecify.annotations.Nullable;

/** Says that a checkpoint will never be written: another worker owns the shard now. */
public final class LeaseLostException extends CheckpointException {

  private static final long serialVersionUID = 1L;

  /** Creates it with what the lease table said. */
  public LeaseLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
