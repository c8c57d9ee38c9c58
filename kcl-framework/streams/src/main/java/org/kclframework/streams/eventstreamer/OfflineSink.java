package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Appends what is logged to a CSV file, at once. A flush forces it to the disk. What a write that
 * failed has left is cut off again, as far as the file allows.
 */
final class OfflineSink implements EventSink {

  private final Path file;
  private final FileOutputStream output;
  private long logged;
  private boolean closed;

  /**
   * Opens the file.
   *
   * @throws UncheckedIOException if it cannot be written to
   */
  OfflineSink(Path file) {
    this.file = file.toAbsolutePath();
    try {
      output = new FileOutputStream(this.file.toFile(), true);
      if (!endsLine(this.file)) {
        output.write("\r\n".getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the offline file " + this.file, e);
    }
  }

  private static boolean endsLine(Path file) throws IOException {
    // A device, such as /dev/stdout, has no end to look at.
    if (!Files.isRegularFile(file)) {
      return true;
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      if (open.length() == 0) {
        return true;
      }
      open.seek(open.length() - 1);
      return open.read() == '\n';
    }
  }

  @Override
  public synchronized void add(List<LoggedEvent> events) {
    if (closed) {
      throw new EventNotLoggedException("the streamer is closed; nothing was logged", null);
    }
    byte[] rows = events.stream().map(CsvRow::of).collect(Collectors.joining()).getBytes(UTF_8);
    try {
      long end = file.toFile().length();
      try {
        output.write(rows);
      } catch (IOException e) {
        cutOff(end, e);
        throw e;
      }
    } catch (IOException e) {
      throw new EventNotLoggedException("nothing was logged: cannot write to " + file, e);
    }
    logged += events.size();
  }

  private void cutOff(long end, IOException failure) {
    try {
      output.getChannel().truncate(end);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Does nothing: the rows of the format do not name their bucket. */
  @Override
  public void setBucket(Bucket bucket) {}

  @Override
  public synchronized boolean flush() {
    if (!closed) {
      force();
    }
    return true;
  }

  private void force() {
    try {
      if (Files.isRegularFile(file)) {
        output.getFD().sync();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot force " + file + " to the disk", e);
    }
  }

  @Override
  public synchronized boolean close(Duration timeout) {
    if (closed) {
      return true;
    }
    closed = true;
    try (output) {
      force();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
    return true;
  }

  @Override
  public synchronized StreamerCounts counts() {
    return new StreamerCounts(logged, logged, 0, 0);
  }
}
