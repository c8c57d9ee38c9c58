package org.kclframework.core.runner;

/** The failure of a record that was older than the failure policy allows before it was tried. */
final class RecordTooOldException extends RunnerException {

  private static final long serialVersionUID = 1L;

  RecordTooOldException() {
    super("the record is older than the failure policy's maximum age");
  }
}
