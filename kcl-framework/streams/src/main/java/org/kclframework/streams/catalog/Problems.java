package org.kclframework.streams.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects everything that is wrong with a catalog, so that it can be told all at once. */
final class Problems {

  /** Nobody reads more, and a file can be made to have any number. */
  static final int MAX_PROBLEMS = 100;

  private final Path file;
  private final Set<CatalogProblem> problems = new LinkedHashSet<>();

  Problems(Path file) {
    this.file = file;
  }

  /** Adds a problem with a node; again for a node that several streams share, it adds none. */
  void add(Node node, String message) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(at(node.getStartMark(), message));
    }
  }

  InvalidCatalogException withWholeFile(String message) {
    return new InvalidCatalogException(List.of(at(Optional.empty(), message)));
  }

  /** Says where the problem is: both count from 1. */
  InvalidCatalogException withPlace(int line, int column, String message) {
    return new InvalidCatalogException(List.of(new CatalogProblem(file, line, column, message)));
  }

  InvalidCatalogException withPlace(Optional<Mark> place, String message) {
    return new InvalidCatalogException(List.of(at(place, message)));
  }

  void throwIfAny() {
    if (problems.isEmpty()) {
      return;
    }
    List<CatalogProblem> sorted = new ArrayList<>(problems);
    sorted.sort(
        Comparator.comparingInt(CatalogProblem::line).thenComparingInt(CatalogProblem::column));
    throw new InvalidCatalogException(sorted);
  }

  /** YAML's marks count from 0. */
  private CatalogProblem at(Optional<Mark> place, String message) {
    return place
        .map(mark -> new CatalogProblem(file, mark.getLine() + 1, mark.getColumn() + 1, message))
        .orElseGet(() -> new CatalogProblem(file, 0, 0, message));
  }
}
