package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of batches that could not be delivered, to be delivered now: one that a streamer wrote, or
 * ISStreamer's {@code err_missed_events.txt}.
 *
 * <pre>{@code
 * ReshipResult result = new MissedEvents(file).reship(target);
 * }</pre>
 *
 * <p>Line by line, in order. The first byte of a line that is delivered is replaced by {@code #} at
 * once, on the disk, and such lines are passed over: so an interruption, a crash included, loses
 * nothing and repeats one batch at the most. What is malformed or refused stays as it is. When
 * nothing is left the file is emptied, unless it has grown meanwhile: streamers may go on appending
 * to it. The original must not, since it writes wherever its file ended when it was started.
 *
 * <p>Two at a time would deliver lines twice, so a lock is held, on a file beside it named like it
 * with {@code .reshipping} appended, which stays. Instances are not safe for use by several
 * threads.
 */
public final class MissedEvents {

  /**
   * The files that this process delivers. Asked before the lock's file is opened: to close that
   * would drop the lock that another thread holds.
   */
  private static final Set<Path> DELIVERING = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Listener listener;
  private final Optional<Bucket> bucket;
  private final Retries retries;
  private final Pause pause;

  /** Told of each line. Nothing that it is told quotes a value. */
  public interface Listener {

    /** Takes the number of a line, from 1, that was delivered, and how many events it has. */
    default void delivered(long line, int events) {}

    /** Takes the number of a line, from 1, that stays in the file, and why. */
    default void left(long line, String reason) {}
  }

  /** Describes a file whose lines all have their bucket. */
  public MissedEvents(Path file) {
    this(
        requireNonNull(file, "file is null").toAbsolutePath(),
        new Listener() {},
        Optional.empty(),
        Retries.DEFAULT,
        Pause.SYSTEM);
  }

  private MissedEvents(
      Path file, Listener listener, Optional<Bucket> bucket, Retries retries, Pause pause) {
    this.file = file;
    this.listener = listener;
    this.bucket = bucket;
    this.retries = retries;
    this.pause = pause;
  }

  /** Returns the same with somebody who is told of each line. */
  public MissedEvents listener(Listener value) {
    requireNonNull(value, "listener is null");
    return new MissedEvents(file, value, bucket, retries, pause);
  }

  /** Returns the same with a bucket for the lines that have none, which are ISStreamer's. */
  public MissedEvents bucketOfOthers(Bucket value) {
    requireNonNull(value, "bucket is null");
    return new MissedEvents(file, listener, Optional.of(value), retries, pause);
  }

  MissedEvents pause(Pause value) {
    return new MissedEvents(file, listener, bucket, retries, value);
  }

  /**
   * Delivers what is in the file, each line in several attempts. It stops at a failure that the
   * next line would have too, such as a target that is not there; a line that is refused by itself
   * is passed over. An interrupt stops it, and stays set.
   *
   * @throws IOException if the file cannot be read or marked, or is being delivered already. What
   *     was delivered is marked in the file, except perhaps for one line
   */
  public ReshipResult reship(EventTarget target) throws IOException {
    requireNonNull(target, "target is null");
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException("there is no file " + file);
    }
    Path real = file.toRealPath();
    if (!DELIVERING.add(real)) {
      throw new IOException(file + " is being delivered already, by this process");
    }
    try {
      return reshipAlone(target, Path.of(real + ".reshipping"));
    } finally {
      DELIVERING.remove(real);
    }
  }

  private ReshipResult reshipAlone(EventTarget target, Path lock) throws IOException {
    try (FileChannel held =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (!isLocked(held)) {
        throw new IOException(file + " is being delivered already: " + lock + " is locked");
      }
      return new Run(new Delivery(target, retries, pause)).run();
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // By another thread of this process.
      return false;
    }
  }

  /** One way through the file. */
  private final class Run {

    private final Delivery delivery;
    private long deliveredLines;
    private long deliveredEvents;
    private long malformedLines;
    private long refusedLines;
    private long untriedLines;
    private @Nullable String stopped;

    Run(Delivery delivery) {
      this.delivery = delivery;
    }

    ReshipResult run() throws IOException {
      MissedLines lines = MissedEventsFile.lines(file);
      Long emptyAt = null;
      try {
        Optional<MissedLines.Line> line = lines.next();
        while (line.isPresent()) {
          if (!isDone(line.get())) {
            take(lines.file(), line.get());
          }
          line = lines.next();
        }
        if (result().isComplete()) {
          emptyAt = lines.end();
        }
      } finally {
        MissedEventsFile.close(lines.file(), emptyAt);
      }
      return result();
    }

    /** Returns whether a line is delivered already, or blank. */
    private static boolean isDone(MissedLines.Line line) {
      return line.bytes()
          .filter(bytes -> isBlank(bytes) || bytes[0] == MissedEventsFile.DELIVERED)
          .isPresent();
    }

    private void take(RandomAccessFile open, MissedLines.Line line) throws IOException {
      if (stopped != null) {
        untriedLines++;
        return;
      }
      if (line.bytes().isEmpty()) {
        malformed(line, "it is longer than " + MissedLines.MAX_LINE_BYTES + " bytes");
        return;
      }
      Batch batch;
      try {
        batch = batch(MissedLine.read(line.bytes().get()));
      } catch (IllegalArgumentException e) {
        malformed(line, String.valueOf(e.getMessage()));
        return;
      }
      Optional<ShippingException> failure = delivery.deliver(batch);
      if (failure.isPresent()) {
        failed(line, failure.get());
        return;
      }
      MissedEventsFile.markDelivered(open, line.offset());
      deliveredLines++;
      deliveredEvents += batch.events().size();
      listener.delivered(line.number(), batch.events().size());
    }

    private Batch batch(MissedLine line) {
      Optional<Bucket> known = line.bucket().isPresent() ? line.bucket() : bucket;
      return new Batch(
          known.orElseThrow(
              () -> new IllegalArgumentException("it names no bucket, and none was given for it")),
          line.events());
    }

    private void malformed(MissedLines.Line line, String reason) {
      malformedLines++;
      listener.left(line.number(), reason);
    }

    private void failed(MissedLines.Line line, ShippingException failure) {
      listener.left(line.number(), failure.text());
      if (failure.reason().isOfBatch() && !Thread.currentThread().isInterrupted()) {
        refusedLines++;
        return;
      }
      untriedLines++;
      stopped = "stopped at line " + line.number() + ": " + failure.getMessage();
    }

    ReshipResult result() {
      return new ReshipResult(
          deliveredLines,
          deliveredEvents,
          malformedLines,
          refusedLines,
          untriedLines,
          Optional.ofNullable(stopped));
    }

    private static boolean isBlank(byte[] line) {
      for (byte next : line) {
        if (!Character.isWhitespace(next)) {
          return false;
        }
      }
      return true;
    }
  }
}
