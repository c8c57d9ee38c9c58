package org.kclframework.streams.daemon;

/** Says that an event is too large to be stored, however often it is put. */
public final class EventTooLargeException extends Exception {

  private static final long serialVersionUID = 1L;

  public EventTooLargeException(String message) {
    // Without a stack: where it came from is of no interest, and there may be very many.
    super(message, null, false, false);
  }
}
