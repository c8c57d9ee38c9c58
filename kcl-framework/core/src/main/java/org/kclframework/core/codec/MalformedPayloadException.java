package org.kclframework.core.codec;

/** Says why bytes could not be decoded, without quoting any of them. */
public final class MalformedPayloadException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedPayloadException(String message) {
    super(message);
  }
}
