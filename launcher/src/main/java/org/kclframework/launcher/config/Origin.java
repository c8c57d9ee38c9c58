package org.kclframework.launcher.config;

/**
 * The place where the value of a key was written.
 *
 * @param kind the kind of source; a later kind overrides an earlier one
 * @param place the file as the user named it, the environment variable, or the argument's name
 * @param line the line in the file, from 1; 0 for the file as a whole and for every other kind
 */
public record Origin(Kind kind, String place, int line) {

  /** The kinds of sources, from the weakest to the strongest. */
  public enum Kind {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    ARGUMENT
  }

  static final Origin DEFAULT = new Origin(Kind.DEFAULT, "", 0);

  static Origin file(String file) {
    return new Origin(Kind.FILE, file, 0);
  }

  static Origin line(String file, int line) {
    return new Origin(Kind.FILE, file, line);
  }

  static Origin environment(String variable) {
    return new Origin(Kind.ENVIRONMENT, variable, 0);
  }

  static Origin argument(String name) {
    return new Origin(Kind.ARGUMENT, name, 0);
  }

  /** Returns what a person needs to find the place, such as {@code app.properties:12}. */
  @Override
  public String toString() {
    return switch (kind) {
      case DEFAULT -> "default";
      case FILE -> line == 0 ? place : place + ":" + line;
      case ENVIRONMENT -> "environment variable " + place;
      case ARGUMENT -> "argument " + place;
    };
  }
}
