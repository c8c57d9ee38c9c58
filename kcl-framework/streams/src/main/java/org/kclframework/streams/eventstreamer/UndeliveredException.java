package org.kclframework.streams.eventstreamer;

import org.jspecify.annotations.Nullable;

/** Says that events were not delivered, and what became of them. The message quotes no value. */
public final class UndeliveredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UndeliveredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
