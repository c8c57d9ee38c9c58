package org.kclframework.launcher.config;

/**
 * Says that a text is no value of its type.
 *
 * <p>The explanation goes on where {@code key is 'text', but} ends: {@code must be at least 1}.
 */
final class InvalidValueException extends Exception {

  private final String explanation;

  InvalidValueException(String explanation) {
    super(explanation);
    this.explanation = explanation;
  }

  String explanation() {
    return explanation;
  }
}
