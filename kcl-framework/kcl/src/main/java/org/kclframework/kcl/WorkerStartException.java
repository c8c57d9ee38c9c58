package org.kclframework.kcl;

/** Says why a worker cannot start, in one sentence that names the cause. */
public sealed class WorkerStartException extends Exception permits LeaseHeldException {

  private static final long serialVersionUID = 1L;

  WorkerStartException(String message, Throwable cause) {
    super(message, cause);
  }

  WorkerStartException(String message) {
    super(message);
  }
}
