package org.kclframework.streams.spool;

/** Says that a record was not taken because it is too large, however often it is put. */
public final class RecordTooLargeException extends SpoolException {

  private static final long serialVersionUID = 1L;

  RecordTooLargeException(String message) {
    super(message, null);
  }
}
