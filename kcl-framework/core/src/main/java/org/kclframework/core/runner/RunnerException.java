package org.kclframework.core.runner;

/** A failure of a record that the runner found itself; the message quotes no payload. */
abstract class RunnerException extends Exception {

  private static final long serialVersionUID = 1L;

  RunnerException(String message) {
    super(message);
  }
}
