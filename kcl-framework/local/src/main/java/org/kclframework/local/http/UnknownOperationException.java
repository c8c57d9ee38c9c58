package org.kclframework.local.http;

/** Says that a request is for something that is not served. */
final class UnknownOperationException extends Exception {

  private static final long serialVersionUID = 1L;

  UnknownOperationException(String message) {
    super(message);
  }
}
