package org.kclframework.local.leasetable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.kclframework.local.storage.DirectoryLock;

/**
 * The directory in which tables have their files, each named after the id of its table.
 *
 * <p>A file named {@code lock} is locked while the directory is in use.
 */
final class TableDirectory {

  static final String TEMPORARY_SUFFIX = ".tmp";

  private static final String TABLE_SUFFIX = ".table";

  private final Path directory;
  private final DirectoryLock lock;

  private TableDirectory(Path directory, DirectoryLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Takes a directory into use, which is made if need be.
   *
   * @throws IllegalStateException when it is in use already
   * @throws UncheckedIOException when it cannot be made or locked
   */
  static TableDirectory open(Path directory) {
    return new TableDirectory(directory, DirectoryLock.acquire(directory, "lease table service"));
  }

  /** Reads all tables. Files that a killed process has not completed play no part. */
  List<LeaseTable> load() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(TABLE_SUFFIX))
          .map(TableFile::open)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("could not read data directory " + directory, e);
    }
  }

  /** Makes the file of a new table. */
  TableStorage create(TableMetadata metadata) {
    String id = metadata.description().tableId();
    return TableFile.create(directory.resolve(id + TABLE_SUFFIX), metadata);
  }

  /** Lets others use the directory. */
  void close() {
    lock.close();
  }
}
