package org.kclframework.launcher.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects everything that is wrong with a configuration, so that it can be told all at once. */
final class Problems {

  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  void error(Origin origin, String message) {
    errors.add(new Problem(origin, message));
  }

  void warning(Origin origin, String message) {
    warnings.add(new Problem(origin, message));
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  /** Returns the warnings in the order in which a reader meets them in the sources. */
  List<Problem> warnings() {
    return sorted(warnings);
  }

  void throwIfAny() {
    throwIfAny(Optional.empty());
  }

  /**
   * Fails if there is an error.
   *
   * @param hint what the user may have meant instead, told behind all of them
   */
  void throwIfAny(Optional<String> hint) {
    if (hasErrors()) {
      throw new ConfigurationException(sorted(errors), hint);
    }
  }

  private static List<Problem> sorted(List<Problem> problems) {
    if (problems.size() < 2) {
      return List.copyOf(problems);
    }
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparing((Problem problem) -> problem.origin().kind())
            .thenComparing(problem -> problem.origin().line()));
    return sorted;
  }
}
