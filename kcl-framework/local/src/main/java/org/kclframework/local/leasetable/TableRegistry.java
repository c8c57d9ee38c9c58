package org.kclframework.local.leasetable;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables by name. Thread-safe. */
final class TableRegistry {

  private final NavigableMap<String, LeaseTable> tables = new TreeMap<>();
  private final @Nullable TableDirectory directory;

  /**
   * Opens the tables of a directory.
   *
   * @param directory null to keep them in memory only
   */
  TableRegistry(@Nullable TableDirectory directory) {
    this.directory = directory;
    if (directory != null) {
      load(directory);
    }
  }

  private void load(TableDirectory directory) {
    try {
      directory.load().forEach(table -> tables.put(table.metadata().name(), table));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Adds a table, or returns nothing when there is one of this name. */
  synchronized Optional<LeaseTable> create(TableMetadata metadata) {
    if (tables.containsKey(metadata.name())) {
      return Optional.empty();
    }
    TableStorage storage = directory == null ? TableStorage.NONE : directory.create(metadata);
    LeaseTable table = new LeaseTable(metadata, List.of(), storage);
    tables.put(metadata.name(), table);
    return Optional.of(table);
  }

  synchronized Optional<LeaseTable> find(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** Takes away the table of this name, if there is one. */
  synchronized void delete(String name) {
    LeaseTable table = tables.get(name);
    if (table != null) {
      table.delete();
      tables.remove(name);
    }
  }

  /** Returns the names that come after another, or all, in order. */
  synchronized List<String> names(@Nullable String after) {
    return List.copyOf((after == null ? tables : tables.tailMap(after, false)).keySet());
  }

  /** Lets go of all files; writes fail from now on. */
  synchronized void close() {
    tables.values().forEach(LeaseTable::close);
    if (directory != null) {
      directory.close();
    }
  }
}
