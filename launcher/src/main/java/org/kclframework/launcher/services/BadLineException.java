package org.kclframework.launcher.services;

/** Says what is wrong with a line of input, without quoting it. */
final class BadLineException extends Exception {

  private static final long serialVersionUID = 1L;

  BadLineException(String message) {
    super(message);
  }
}
