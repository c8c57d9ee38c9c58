package org.kclframework.streams.spool;

/** Says that a record was not taken because the spool has all the bytes it may have. */
public final class SpoolFullException extends SpoolException {

  private static final long serialVersionUID = 1L;

  SpoolFullException(String message) {
    super(message, null);
  }
}
