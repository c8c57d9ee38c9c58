package org.kclframework.launcher.config;

import java.util.List;

/** Says that the configuration cannot be used, and lists every problem in it. */
public final class ConfigurationException extends RuntimeException {

  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    super(describe(problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, in the order in which a reader meets them in the sources. */
  public List<Problem> problems() {
    return problems;
  }

  private static String describe(List<Problem> problems) {
    StringBuilder text = new StringBuilder("The configuration has ");
    text.append(problems.size()).append(problems.size() == 1 ? " problem:" : " problems:");
    for (Problem problem : problems) {
      text.append("\n  ").append(problem);
    }
    return text.toString();
  }
}
