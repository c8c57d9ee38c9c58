package org.kclframework.streams.reader;

import org.jspecify.annotations.Nullable;

/** Says that a stream, or a shard of it, cannot be read on. Quotes no record. */
public final class StreamReadException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why it cannot. */
  public enum Reason {
    /** There is no such stream, or no more. */
    STREAM_GONE,
    /** Kinesis refuses the request, and will again: for want of a permission, for example. */
    REFUSED,
    /** Requests have failed for longer than they are to be repeated. */
    GIVEN_UP
  }

  private final Reason reason;

  StreamReadException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }
}
