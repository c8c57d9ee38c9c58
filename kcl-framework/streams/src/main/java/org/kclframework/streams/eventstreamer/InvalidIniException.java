package org.kclframework.streams.eventstreamer;

import java.nio.file.Path;
import java.util.List;

/** Says that an ini file cannot be used, and lists every problem with it. Quotes no secret. */
public final class InvalidIniException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  InvalidIniException(Path file, List<String> problems) {
    super(
        file
            + (problems.size() == 1 ? " has a problem:" : " has " + problems.size() + " problems:")
            + "\n  "
            + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, each with file, line and key. */
  public List<String> problems() {
    return problems;
  }
}
