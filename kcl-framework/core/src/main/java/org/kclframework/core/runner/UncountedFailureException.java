package org.kclframework.core.runner;

/**
 * The failure of a batch processor's goodbye that is not to be counted as an attempt: something was
 * tried that the processor need not know. The goodbye is said again, whatever the policy says of
 * failures. Who throws it makes sure that it does so a few times at most.
 */
public final class UncountedFailureException extends RunnerException {

  private static final long serialVersionUID = 1L;

  /** Creates it with a message that quotes nothing of a payload, and the failure itself. */
  public UncountedFailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
