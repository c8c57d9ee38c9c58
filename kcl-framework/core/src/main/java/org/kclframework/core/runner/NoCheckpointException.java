package org.kclframework.core.runner;

/** The failure of a callback that returned null instead of a checkpoint. */
final class NoCheckpointException extends RunnerException {

  private static final long serialVersionUID = 1L;

  NoCheckpointException(String callback) {
    super(callback + " returned null instead of a Checkpoint");
  }
}
