package org.kclframework.streams.daemon;

/** Says that there is no room for an event now, so that it may be tried again later. */
public final class SinkFullException extends Exception {

  private static final long serialVersionUID = 1L;

  public SinkFullException(String message) {
    // Without a stack: it is thrown for each attempt while there is no room.
    super(message, null, false, false);
  }
}
