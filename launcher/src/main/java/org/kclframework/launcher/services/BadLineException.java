package org.kclframework.launcher.services;

/** Says what is wrong with a line of input, without quoting it. */
public final class BadLineException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Creates it.
   *
   * @param message what is wrong, without anything of the line
   */
  public BadLineException(String message) {
    super(message);
  }
}
