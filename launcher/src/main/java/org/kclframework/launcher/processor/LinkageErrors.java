package org.kclframework.launcher.processor;

/** What is wrong with a class, in words for the person who built its jar. */
final class LinkageErrors {

  private LinkageErrors() {}

  static String describe(LinkageError failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof ExceptionInInitializerError && failure.getCause() != null) {
      return "its static initializer threw " + failure.getCause();
    }
    if (failure instanceof UnsupportedClassVersionError) {
      return "a class that it needs is compiled for a newer Java than "
          + Runtime.version().feature()
          + ": "
          + message;
    }
    if (failure instanceof NoClassDefFoundError && !message.contains(" ")) {
      return "it needs the class "
          + message.replace('/', '.')
          + ", which processorClasspath does not have";
    }
    return failure.toString();
  }
}
