package org.kclframework.core.failure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;

/**
 * A file that dead letters are appended to, one JSON object a line, each forced to the disk before
 * the write returns. Safe for use by several threads and, through a lock on the file, by several
 * processes.
 *
 * <p>A write that fails half way, on a full disk say, is cut off again; a line cut short by a crash
 * is finished with a line's end before the next letter, so that only the unfinished letter, whose
 * record was not resolved yet, is unreadable.
 */
public final class FileFailureDestination implements FailureDestination {

  private final Path file;
  private @Nullable FileChannel channel;
  private boolean closed;

  /** Creates it; the file and its directories are made at the first write. */
  public FileFailureDestination(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public synchronized void write(DeadLetter letter) throws IOException {
    byte[] json = DeadLetterJson.write(letter);
    ByteBuffer line = ByteBuffer.allocate(json.length + 2);
    FileChannel open = open();
    FileLock lock = lock(open);
    try {
      long end = open.size();
      if (!endsLine(open, end)) {
        line.put((byte) '\n');
      }
      line.put(json).put((byte) '\n').flip();
      append(open, line, end);
    } finally {
      lock.release();
    }
  }

  private void append(FileChannel open, ByteBuffer line, long end) throws IOException {
    try {
      long position = end;
      while (line.hasRemaining()) {
        position += open.write(line, position);
      }
      open.force(true);
    } catch (IOException e) {
      try {
        open.truncate(end);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw new IOException("cannot write to " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean endsLine(FileChannel open, long end) throws IOException {
    if (end == 0) {
      return true;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    return open.read(last, end - 1) == 1 && last.get(0) == '\n';
  }

  private FileLock lock(FileChannel open) throws IOException {
    try {
      return open.lock();
    } catch (OverlappingFileLockException e) {
      throw new IOException(file + " is open as another failure destination of this process", e);
    }
  }

  private FileChannel open() throws IOException {
    if (closed) {
      throw new IOException(file + " is closed");
    }
    FileChannel open = channel;
    if (open != null) {
      return open;
    }
    Path directory = file.getParent();
    try {
      if (directory != null) {
        Files.createDirectories(directory);
      }
      open =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("cannot open " + file + ": " + e, e);
    }
    if (directory != null) {
      forceDirectory(directory);
    }
    channel = open;
    return open;
  }

  /** Makes the file's entry in its directory durable too, where the platform can do that. */
  private static void forceDirectory(Path directory) {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    } catch (IOException e) {
      // Windows cannot open a directory; it needs no such step.
      return;
    }
  }

  @Override
  public String uri() {
    return "file:" + file;
  }

  @Override
  public synchronized void close() {
    closed = true;
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Each letter was forced to the disk when it was written, so nothing is lost.
        return;
      }
    }
  }
}
