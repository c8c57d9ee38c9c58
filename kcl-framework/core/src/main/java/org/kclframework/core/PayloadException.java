package org.kclframework.core;

/**
 * Says that a record's payload is not what was asked for. The message names the record and the
 * place of the fault but never quotes the payload, so it can be logged.
 */
public final class PayloadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates it with a message that quotes nothing of the payload. */
  public PayloadException(String message) {
    super(message);
  }
}
