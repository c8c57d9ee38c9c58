package org.kclframework.kcl;

/** Tells KCL that a shard must not be closed yet; KCL asks again. */
final class ShardNotFinishedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ShardNotFinishedException(String message) {
    // KCL logs the exception each time; the stack would always be the same.
    super(message, null, false, false);
  }
}
