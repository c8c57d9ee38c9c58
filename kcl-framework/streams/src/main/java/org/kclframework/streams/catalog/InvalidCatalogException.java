package org.kclframework.streams.catalog;

import java.util.List;
import java.util.stream.Collectors;

/** Says that a stream catalog cannot be used, and lists every problem with it. */
public final class InvalidCatalogException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<CatalogProblem> problems;

  InvalidCatalogException(List<CatalogProblem> problems) {
    super(describe(problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, in the order in which a reader meets them in the file. */
  public List<CatalogProblem> problems() {
    return problems;
  }

  private static String describe(List<CatalogProblem> problems) {
    return problems.stream()
        .map(CatalogProblem::toString)
        .collect(
            Collectors.joining(
                "\n  ",
                "The stream catalog has "
                    + problems.size()
                    + (problems.size() == 1 ? " problem:\n  " : " problems:\n  "),
                ""));
  }
}
