package org.kclframework.core.failure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;

/**
 * A file that dead letters are appended to, one JSON object a line, each forced to the disk before
 * the write returns. Safe for use by several threads and, through a lock on the file, by several
 * processes.
 *
 * <p>The file is opened for each letter. To keep it open would save little next to the forcing, and
 * letters would go on into a file that has meanwhile been moved away or deleted.
 *
 * <p>A write that fails half way, on a full disk say, is cut off again; a line cut short by a crash
 * is finished with a line's end before the next letter, so that only the unfinished letter, whose
 * record was not resolved yet, is unreadable.
 */
public final class FileFailureDestination implements FailureDestination {

  private final Path file;
  private boolean directoryForced;
  private boolean closed;

  /** Creates it; the file and its directories are made at the first write. */
  public FileFailureDestination(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public synchronized void write(DeadLetter letter) throws IOException {
    if (closed) {
      throw new IOException(file + " is closed");
    }
    byte[] json = DeadLetterJson.write(letter);
    // A channel refuses to work for an interrupted thread. An interrupt asks for an end of waiting,
    // and a letter has to be written all the same, so it is put off until that is done.
    boolean interrupted = Thread.interrupted();
    try {
      append(json);
    } catch (IOException e) {
      throw new IOException("cannot write to " + file + ": " + reason(e), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void append(byte[] json) throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    boolean created = Files.notExists(file);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      lock(channel);
      append(channel, json);
    }
    if (directory != null && (created || !directoryForced)) {
      forceDirectory(directory);
      directoryForced = true;
    }
  }

  /** Locks the whole file until the channel is closed. */
  private static void lock(FileChannel channel) throws IOException {
    try {
      channel.lock();
    } catch (OverlappingFileLockException e) {
      throw new IOException("it is open as another failure destination of this process", e);
    }
  }

  private static void append(FileChannel channel, byte[] json) throws IOException {
    long end = channel.size();
    ByteBuffer line = ByteBuffer.allocate(json.length + 2);
    if (!endsLine(channel, end)) {
      line.put((byte) '\n');
    }
    line.put(json).put((byte) '\n').flip();
    try {
      long position = end;
      while (line.hasRemaining()) {
        position += channel.write(line, position);
      }
      channel.force(true);
    } catch (IOException e) {
      try {
        channel.truncate(end);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static boolean endsLine(FileChannel channel, long end) throws IOException {
    if (end == 0) {
      return true;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
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

  private static String reason(IOException failure) {
    // The message of such an exception is at most the file's name; its class says what is wrong.
    boolean saidByClass =
        failure instanceof FileSystemException || failure instanceof ClosedChannelException;
    String message = failure.getMessage();
    return saidByClass || message == null ? failure.toString() : message;
  }

  @Override
  public String uri() {
    return "file:" + file;
  }

  /** Has later writes refused; nothing is held open. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
