package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A file that batches are appended to which could not be delivered, one line each, forced to the
 * disk before the write returns. Safe for use by several threads and, through a lock on the file,
 * by several processes.
 *
 * <p>A write that fails half way, on a full disk say, is cut off again; a line cut short by a crash
 * is ended before the next, so that only that one is unreadable. The file is opened for each batch,
 * so that it may be moved away meanwhile. All this goes on in a thread that is interrupted: so
 * through a {@link RandomAccessFile}, which a channel is not indifferent to.
 */
final class MissedEventsFile {

  /** A line that begins with this is delivered. It takes the place of the line's first byte. */
  static final byte DELIVERED = '#';

  /** About as many bytes of events go into a line, so that it can be read in little memory. */
  private static final int MOST_LINE_BYTES = 1_000_000;

  /**
   * Held while such a file is open for writing. Locks of the system are no use within a process:
   * they are refused to its second thread, and where one thread closes a file all locks are gone.
   */
  static final Object PROCESS = new Object();

  private final Path file;
  private final InstantSource clock;
  private boolean directoryForced;

  MissedEventsFile(Path file, InstantSource clock) {
    this.file = file.toAbsolutePath();
    this.clock = clock;
  }

  /** Appends a batch, with why it was not delivered; a very large one in several lines. */
  void append(Batch batch, String reason) throws IOException {
    StringBuilder text = new StringBuilder();
    for (EventJson.Body part : EventJson.bodies(batch.events(), MOST_LINE_BYTES)) {
      Batch piece = new Batch(batch.bucket(), part.events());
      text.append(MissedLine.write(piece, reason, clock.instant())).append('\n');
    }
    byte[] lines = text.toString().getBytes(UTF_8);
    boolean interrupted = false;
    try {
      while (!isAppended(lines)) {
        // Only the wait for the lock can be interrupted, before anything is written.
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isAppended(byte[] lines) throws IOException {
    synchronized (PROCESS) {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      boolean created = Files.notExists(file);
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.getChannel().lock();
        append(open, lines);
      } catch (FileLockInterruptionException e) {
        return false;
      }
      if (directory != null && (created || !directoryForced)) {
        forceDirectory(directory);
        directoryForced = true;
      }
      return true;
    }
  }

  private static void append(RandomAccessFile open, byte[] lines) throws IOException {
    long end = open.length();
    try {
      boolean ended = end == 0 || byteAt(open, end - 1) == '\n';
      open.seek(end);
      if (!ended) {
        open.write('\n');
      }
      open.write(lines);
      open.getFD().sync();
    } catch (IOException e) {
      try {
        open.setLength(end);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static int byteAt(RandomAccessFile open, long position) throws IOException {
    open.seek(position);
    return open.read();
  }

  /** Makes the file's entry in its directory durable too, where the platform can do that. */
  private static void forceDirectory(Path directory) {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    } catch (IOException e) {
      // Windows cannot open a directory, and needs no such step; an interrupt closes the channel.
      return;
    }
  }

  /**
   * Opens a file to read the lines that it has now. It waits until nobody is appending to it: what
   * is appended just then may be half a line, or be cut off again when the disk does not take it.
   */
  static MissedLines lines(Path file) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
        try {
          return settled(open);
        } catch (FileLockInterruptionException e) {
          // It ends the wait for the lock, and the file is of no more use.
          close(open, null);
          interrupted |= Thread.interrupted();
        } catch (IOException e) {
          close(open, null);
          throw e;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static MissedLines settled(RandomAccessFile open) throws IOException {
    synchronized (PROCESS) {
      FileLock lock = open.getChannel().lock();
      try {
        return new MissedLines(open);
      } finally {
        lock.release();
      }
    }
  }

  /** Notes in the file that a line is delivered: one byte, which a crash cannot tear. */
  static void markDelivered(RandomAccessFile open, long line) throws IOException {
    open.seek(line);
    open.write(DELIVERED);
    open.getFD().sync();
  }

  /**
   * Closes a file that was read, and empties it first if it is as long as it was then: each line is
   * delivered. It is not deleted, since another process may just be about to append to it.
   *
   * @param emptyAt the length at which it may be emptied; null if it may not
   */
  static void close(RandomAccessFile open, @Nullable Long emptyAt) throws IOException {
    boolean interrupted = Thread.interrupted();
    synchronized (PROCESS) {
      try (open) {
        if (emptyAt != null) {
          open.getChannel().lock();
          if (open.length() == emptyAt) {
            open.setLength(0);
            open.getFD().sync();
          }
        }
      } catch (FileLockInterruptionException e) {
        // Each of its lines is marked: not to empty it does no harm.
        interrupted = true;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
