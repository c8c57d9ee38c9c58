package org.kclframework.kcl;

/** Says that checkpoints were not moved because a living worker holds a lease. */
public final class LeaseHeldException extends WorkerStartException {

  private static final long serialVersionUID = 1L;

  LeaseHeldException(String message) {
    super(message);
  }
}
