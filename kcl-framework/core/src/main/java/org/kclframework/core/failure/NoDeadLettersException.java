package org.kclframework.core.failure;

import java.io.IOException;

/** Says that a file whose dead letters are to be redriven holds none: it may be another file. */
public final class NoDeadLettersException extends IOException {

  private static final long serialVersionUID = 1L;

  NoDeadLettersException(String message) {
    super(message);
  }
}
