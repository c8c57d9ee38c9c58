package org.kclframework.streams.eventstreamer;

import org.jspecify.annotations.Nullable;

/**
 * Says that events were not taken: the streamer is closed, has no room, or cannot write. None of
 * those in the call was, unless the message says how many were.
 */
public final class EventNotLoggedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EventNotLoggedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
