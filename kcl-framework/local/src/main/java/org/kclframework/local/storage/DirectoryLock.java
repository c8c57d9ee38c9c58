package org.kclframework.local.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Possession of a data directory: its file {@code lock} is locked while it is in use. */
public final class DirectoryLock implements Closeable {

  private final Path directory;
  private final FileChannel file;

  private DirectoryLock(Path directory, FileChannel file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * Takes possession of a directory, which is made if need be.
   *
   * @param user what uses directories of this kind, such as {@code embedded Kinesis}
   * @throws IllegalStateException if it is in use, be it by this process
   * @throws UncheckedIOException if it cannot be made or locked
   */
  public static DirectoryLock acquire(Path directory, String user) {
    try {
      Files.createDirectories(directory);
      FileChannel file =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(file)) {
        file.close();
        throw new IllegalStateException(
            "data directory " + directory + " is in use by another " + user);
      }
      return new DirectoryLock(directory, file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not open data directory " + directory, e);
    }
  }

  private static boolean tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Lets others use the directory. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not unlock data directory " + directory, e);
    }
  }
}
