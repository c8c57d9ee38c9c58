package org.kclframework.streams.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.FileFailures;

/** A directory of the local file system, locked by its file {@code lock} while it is in use. */
final class LocalDisk implements Disk {

  private final Path directory;
  private final FileChannel lock;

  private LocalDisk(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Takes possession of a directory, which is made if need be.
   *
   * @throws SpoolException if it cannot be made or is in use, be it by this process
   */
  static LocalDisk acquire(Path directory) throws SpoolException {
    try {
      Files.createDirectories(directory);
      FileChannel lock =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(lock) == null) {
        lock.close();
        throw new SpoolException("the spool " + directory + " is in use by another producer", null);
      }
      return new LocalDisk(directory, lock);
    } catch (SpoolException e) {
      throw e;
    } catch (IOException e) {
      throw new SpoolException(
          "the spool " + directory + " cannot be opened: " + FileFailures.described(e), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    OpenFile file = new OpenFile(directory.resolve(name));
    file.truncate(0);
    return file;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(directory.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void force() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  /** A file. Written as a stream is, since a channel is closed when a thread is interrupted. */
  private static final class OpenFile implements DiskFile {

    private final RandomAccessFile file;
    private final FileChannel channel;
    private long position;

    OpenFile(Path path) throws IOException {
      file = new RandomAccessFile(path.toFile(), "rw");
      channel = file.getChannel();
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long where) throws IOException {
      if (where != position) {
        file.seek(where);
      }
      // What a failed write has written, nobody knows.
      position = -1;
      file.write(bytes, offset, length);
      position = where + length;
    }

    @Override
    public int read(ByteBuffer into, long from) throws IOException {
      return channel.read(into, from);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.setLength(length);
      position = -1;
    }

    @Override
    public void force() throws IOException {
      // The length is forced too, where it has changed: only times of access are not.
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
