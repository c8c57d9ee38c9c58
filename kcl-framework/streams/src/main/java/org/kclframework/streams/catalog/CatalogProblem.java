package org.kclframework.streams.catalog;

import java.nio.file.Path;

/**
 * Something that is wrong with a catalog.
 *
 * @param file the catalog
 * @param line the line in it, from 1; 0 where the problem is with the whole file
 * @param column the column in the line, from 1; 0 where the problem is with the whole file
 * @param message what is wrong and what is allowed
 */
public record CatalogProblem(Path file, int line, int column, String message) {

  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
  }
}
