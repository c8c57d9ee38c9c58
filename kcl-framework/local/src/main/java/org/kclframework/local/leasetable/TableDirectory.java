package org.kclframework.local.leasetable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory in which tables have their files, each named after the id of its table.
 *
 * <p>A file named {@code lock} is locked while the directory is in use.
 */
final class TableDirectory {

  static final String TEMPORARY_SUFFIX = ".tmp";

  private static final String TABLE_SUFFIX = ".table";

  private final Path directory;
  private final FileChannel lockFile;

  private TableDirectory(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /**
   * Takes a directory into use, which is made if need be.
   *
   * @throws IllegalStateException when it is in use already
   * @throws UncheckedIOException when it cannot be made or locked
   */
  static TableDirectory open(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(lockFile)) {
        lockFile.close();
        throw new IllegalStateException(
            "data directory " + directory + " is in use by other lease tables");
      }
      return new TableDirectory(directory, lockFile);
    } catch (IOException e) {
      throw new UncheckedIOException("could not open data directory " + directory, e);
    }
  }

  private static boolean isLocked(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
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
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not unlock data directory " + directory, e);
    }
  }
}
