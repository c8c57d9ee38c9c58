package org.kclframework.core.codec;

/**
 * Says which field of an event cannot be written and why, by its path such as {@code
 * order.items[3].price} and its class, without its value.
 */
public final class UnsupportedFieldException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  UnsupportedFieldException(String message) {
    super(message);
  }
}
