package org.kclframework.streams.producer;

/** Says that the memory for records is used up, so that one was not accepted. */
public final class BufferFullException extends Exception {

  private static final long serialVersionUID = 1L;

  BufferFullException(String message) {
    super(message);
  }
}
