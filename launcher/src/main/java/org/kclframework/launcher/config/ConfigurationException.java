package org.kclframework.launcher.config;

import java.util.List;
import java.util.Optional;

/** Says that the configuration cannot be used, and lists every problem in it. */
public final class ConfigurationException extends RuntimeException {

  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems, Optional<String> hint) {
    super(describe(problems, hint));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, in the order in which a reader meets them in the sources. */
  public List<Problem> problems() {
    return problems;
  }

  private static String describe(List<Problem> problems, Optional<String> hint) {
    StringBuilder text = new StringBuilder("The configuration has ");
    text.append(problems.size()).append(problems.size() == 1 ? " problem:" : " problems:");
    for (Problem problem : problems) {
      text.append("\n  ").append(problem);
    }
    hint.ifPresent(last -> text.append('\n').append(last));
    return text.toString();
  }
}
