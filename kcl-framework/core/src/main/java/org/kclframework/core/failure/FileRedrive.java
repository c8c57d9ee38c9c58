package org.kclframework.core.failure;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.RecordBatch;
import org.kclframework.core.runner.ShardCheckpointer;
import org.kclframework.core.runner.ShardProcessor;

/**
 * Drives the dead letters of a file through a processor again.
 *
 * <p>The file is read as it is at the start, so letters that fail again may be appended to it. How
 * far it was redriven is kept in a file beside it, named like it with {@code .redriven} appended,
 * which holds the byte offset behind the last letter that is done; the next redrive goes on there.
 *
 * <p>A processor that fails with letters that it processed and that are not kept as done
 * {@linkplain ShardCheckpointer#giveBack gives them back}: they are delivered again, to another
 * one.
 *
 * <p>A line that is no dead letter, such as one cut short by a crash, is reported and passed over:
 * its record was not resolved by being written, so the stream delivered it again. Only the last
 * line is left to the next redrive if it is no letter and has no end yet: it may just be being
 * written. {@link #unreadableLines} tells whether there were such lines.
 */
public final class FileRedrive {

  private static final int BATCH = 100;

  /** A batch takes no more letters once it holds so many bytes: a letter may have many million. */
  private static final int BATCH_BYTES = 1 << 24;

  private static final Duration GRACE = Duration.ofSeconds(25);

  private final Path file;
  private final Path progress;
  private final Listener listener;
  private long unreadableLines;

  /** The offset of the last line that the listener was told of; -1 before the first. */
  private long lastUnreadable;

  /** Told of lines that are no dead letters. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes the byte offset of a line and why it cannot be read. The reason ends with the number of
     * the line, from 1, and the file, and quotes nothing of the line.
     */
    void unreadable(long offset, String reason);
  }

  /** Creates it for a file that {@link FileFailureDestination} wrote. */
  public FileRedrive(Path file, Listener listener) {
    this.file = file.toAbsolutePath();
    this.progress = Path.of(this.file + ".redriven");
    this.listener = listener;
  }

  /**
   * Runs the letters that are not redriven yet.
   *
   * @param processors makes what runs them, each time that they are delivered; for payloads that
   *     are dead letters, as {@link RedriveProcessor} is
   * @return whether each letter is resolved; if not, the next redrive begins with the first that is
   *     not
   * @throws NoDeadLettersException if none of the file's lines is a dead letter; nothing is kept of
   *     such a run
   * @throws IOException if the file cannot be read, or the progress cannot be kept
   */
  public boolean run(Supplier<? extends ShardProcessor> processors) throws IOException {
    unreadableLines = 0;
    lastUnreadable = -1;
    long end = size();
    if (offset() > end) {
      throw new IOException(
          file
              + " is shorter than it was when it was redriven; to redrive all of it delete "
              + progress);
    }
    while (true) {
      ShardProcessor processor = processors.get();
      Delivery delivery = new Delivery();
      if (deliver(end, processor, delivery)) {
        return true;
      }
      if (!delivery.givenBack) {
        processor.drain(GRACE);
        processor.shutdownRequested();
        return false;
      }
      processor.leaseLost();
    }
  }

  /** Returns whether each letter up to an offset is resolved. */
  private boolean deliver(long end, ShardProcessor processor, Delivery delivery)
      throws IOException {
    long start = offset();
    ShardContext shard = new ShardContext("dead-letters", file.toString(), Long.toString(start), 0);
    long done;
    try (Lines lines = new Lines(Files.newInputStream(file), start, end)) {
      List<StreamRecord> first = batch(lines);
      if (start == 0 && first.isEmpty()) {
        throw new NoDeadLettersException(file + " holds no dead letter");
      }
      processor.initialize(shard, delivery);
      for (List<StreamRecord> batch = first;
          !batch.isEmpty() && !delivery.givenBack;
          batch = batch(lines)) {
        processor.process(new RecordBatch(batch, -1, Instant.now()));
      }
      done = lines.unfinished() >= 0 ? lines.unfinished() : end;
    }
    if (delivery.givenBack || !processor.shardEnded()) {
      return false;
    }
    keep(done);
    processor.endRecorded();
    return true;
  }

  /**
   * Returns how many lines of the last run were no dead letters, a last one without end included.
   */
  public long unreadableLines() {
    return unreadableLines;
  }

  private long size() throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  private long offset() throws IOException {
    if (!Files.exists(progress)) {
      return 0;
    }
    String text = Files.readString(progress).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(progress + " does not hold a byte offset", e);
    }
  }

  private void keep(long offset) throws IOException {
    Path written = Path.of(progress + ".tmp");
    Files.writeString(written, offset + "\n");
    Files.move(
        written, progress, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private List<StreamRecord> batch(Lines lines) throws IOException {
    List<StreamRecord> records = new ArrayList<>(BATCH);
    int bytes = 0;
    while (records.size() < BATCH && bytes < BATCH_BYTES) {
      byte[] line = lines.next();
      if (line == null) {
        return records;
      }
      if (isBlank(line)) {
        continue;
      }
      try {
        DeadLetter letter = DeadLetterJson.read(line);
        records.add(
            StreamRecord.builder()
                .streamName(letter.record().streamName())
                .shardId(letter.record().shardId())
                .partitionKey(letter.record().partitionKey())
                .sequenceNumber(Long.toString(lines.offset()))
                .describedAs("dead letter of " + letter.record())
                .data(line)
                .build());
        bytes += line.length;
      } catch (IOException e) {
        lines.passOver();
        tellUnreadable(lines, e);
      }
    }
    return records;
  }

  /** A line is told of once, however often it is read. */
  private void tellUnreadable(Lines lines, IOException failure) {
    if (lines.lineStart() <= lastUnreadable) {
      return;
    }
    lastUnreadable = lines.lineStart();
    unreadableLines++;
    listener.unreadable(
        lines.lineStart(), failure.getMessage() + " (line " + lines.number() + " of " + file + ")");
  }

  private static boolean isBlank(byte[] line) {
    return new String(line, StandardCharsets.ISO_8859_1).isBlank();
  }

  /**
   * The letters as they were delivered once. Keeps the offset behind the last that is done, which
   * is its sequence number.
   */
  private final class Delivery implements ShardCheckpointer {

    private volatile boolean givenBack;

    @Override
    public void checkpoint(String sequenceNumber, long subSequenceNumber)
        throws CheckpointException {
      try {
        keep(Long.parseLong(sequenceNumber));
      } catch (IOException e) {
        throw new CheckpointException("cannot write " + progress + ": " + e, e);
      }
    }

    @Override
    public boolean leaseHeld() {
      return !givenBack;
    }

    @Override
    public boolean giveBack() {
      givenBack = true;
      return true;
    }
  }

  /** The lines of a file between two offsets. */
  private static final class Lines implements AutoCloseable {

    private final InputStream input;
    private final long end;
    private long offset;
    private long lineStart;
    private long lineEnds;
    private long number;
    private boolean ended;
    private long unfinished = -1;

    Lines(InputStream file, long start, long end) throws IOException {
      this.input = new BufferedInputStream(file, 1 << 16);
      this.end = end;
      while (offset < start) {
        read();
      }
    }

    /** Reads a byte, and counts it and the ends of lines. */
    private int read() throws IOException {
      int next = input.read();
      offset++;
      if (next == '\n') {
        lineEnds++;
      }
      return next;
    }

    /** Returns the next line without its end; null behind the last. */
    byte @Nullable [] next() throws IOException {
      lineStart = offset;
      number = lineEnds + 1;
      ended = false;
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (offset < end) {
        int next = read();
        if (next == '\n' || next < 0) {
          ended = true;
          return line.toByteArray();
        }
        line.write(next);
      }
      return line.size() == 0 ? null : line.toByteArray();
    }

    /** Takes note that the last line is no letter. */
    void passOver() {
      if (!ended) {
        unfinished = lineStart;
      }
    }

    /** Returns the offset of a line that is no letter and has no end; -1 if there is none. */
    long unfinished() {
      return unfinished;
    }

    long lineStart() {
      return lineStart;
    }

    /** Returns the number of the last line in the file, from 1. */
    long number() {
      return number;
    }

    /** Returns the offset behind the last line. */
    long offset() {
      return offset;
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }
}
