package org.kclframework.streams.daemon;

/** Says why a message is dropped, without quoting its event or its partition key. */
final class DroppedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final DropReason reason;

  DroppedException(DropReason reason, String message) {
    // Without a stack: where it came from is of no interest, and there may be very many.
    super(message, null, false, false);
    this.reason = reason;
  }

  DropReason reason() {
    return reason;
  }
}
