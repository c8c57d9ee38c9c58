package org.kclframework.local.codec;

import java.io.IOException;

/** Says that a body is not what the wire format and the members of the object call for. */
public final class MalformedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedBodyException(String message) {
    super(message);
  }

  MalformedBodyException(String message, Throwable cause) {
    super(message, cause);
  }
}
