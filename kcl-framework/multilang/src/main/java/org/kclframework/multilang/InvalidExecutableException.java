package org.kclframework.multilang;

/**
 * Says why the program that should process the records cannot be started, in one sentence that
 * names the configuration key.
 */
public final class InvalidExecutableException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidExecutableException(String message) {
    super(message);
  }
}
