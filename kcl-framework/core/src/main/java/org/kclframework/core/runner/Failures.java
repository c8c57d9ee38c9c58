package org.kclframework.core.runner;

/** Reads the exceptions of the user's code, whose own methods may fail too. */
final class Failures {

  private Failures() {}

  /** Returns the message of a failure; empty if it has none. */
  static String message(Throwable failure) {
    try {
      String message = failure.getMessage();
      return message == null ? "" : message;
    } catch (Throwable e) {
      return "(its message cannot be read: " + e.getClass().getName() + ")";
    }
  }

  /** Returns the class of a failure and its message. */
  static String describe(Throwable failure) {
    String message = message(failure);
    String type = failure.getClass().getName();
    return message.isEmpty() ? type : type + ": " + message;
  }
}
