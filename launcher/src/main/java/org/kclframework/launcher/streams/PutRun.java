package org.kclframework.launcher.streams;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.services.BadLineException;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.DeliveryException.Certainty;
import org.kclframework.streams.producer.DeliveryException.Reason;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * Puts the lines of an input into a stream.
 *
 * <p>It ends with the input; at a line of which no record can be made, unless it is to pass over
 * those; when a record is given up; when no record gets through for some time; and when it is
 * stopped. Whichever it is, what was put before is delivered first, as far as it can be, and {@link
 * PutOutcome} says exactly which lines are not in the stream.
 */
public final class PutRun {

  /** What becomes of the lines behind one of which no record can be made. */
  public enum BadLines {
    /** They are not read. */
    STOP,
    /** They are put. */
    PASS_OVER
  }

  /** How often it looks whether records get through. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private final InputLines lines;
  private final LineFormat format;
  private final Producer producer;
  private final BadLines policy;
  private final Duration patience;
  private final Consumer<String> listener;

  private final LineNumbers failed = new LineNumbers();
  private @Nullable DeliveryException firstFailure;
  private long uncertain;
  private long refused;

  /** Records of which nobody has said yet what became of them. */
  private long untold;

  private volatile long read;
  private final AtomicLong bad = new AtomicLong();
  private volatile boolean stoppedAtBadLine;
  private volatile @Nullable IOException unreadable;
  private volatile @Nullable Throwable mistake;
  private volatile boolean stopRequested;

  /**
   * Creates it.
   *
   * @param producer is closed if it is given up
   * @param patience how long it may last that no record gets through; the producer's own timeout is
   *     of little use, since records of a key wait for one another
   * @param listener is told of each bad line, when no record gets through, and what still waits at
   *     a stop
   */
  public PutRun(
      InputStream input,
      LineFormat format,
      Producer producer,
      BadLines policy,
      Duration patience,
      Consumer<String> listener) {
    this.lines = new InputLines(input);
    this.format = format;
    this.producer = producer;
    this.policy = policy;
    this.patience = patience;
    this.listener = listener;
  }

  /** Reads no more; what was read is delivered. Returns at once. */
  public void stop() {
    stopRequested = true;
    lines.stop();
  }

  /** Returns how many lines have been read so far. */
  public long read() {
    return read;
  }

  /** Puts the lines and waits until each record has a result. */
  public PutOutcome execute() throws InterruptedException {
    // A read of the input cannot be ended, so that somebody else has to wait for it.
    Thread reader = new Thread(this::readAll, "put");
    reader.setDaemon(true);
    reader.start();
    Patience left = new Patience(producer, patience, listener);
    while (!lines.awaitStop(LOOK)) {
      look(left);
    }
    CompletableFuture<Void> flushed = producer.flush();
    while (!isDone(flushed)) {
      look(left);
    }
    awaitResults();
    if (mistake != null) {
      throw new CompletionException(mistake);
    }
    return outcome();
  }

  /** A flush is over when the results are there, which may be before they are told. */
  private synchronized void awaitResults() throws InterruptedException {
    while (untold > 0) {
      wait();
    }
  }

  private static boolean isDone(CompletableFuture<Void> flushed) throws InterruptedException {
    try {
      flushed.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  private synchronized long untold() {
    return untold;
  }

  private void look(Patience left) {
    left.check();
    if (stopRequested) {
      left.tellWhatWaits(untold());
    }
  }

  private void readAll() {
    try {
      boolean more = true;
      while (more) {
        Optional<InputLines.Line> line = lines.next();
        more = line.isPresent() && put(line.get());
      }
    } catch (IOException e) {
      unreadable = e;
    } catch (Throwable e) {
      mistake = e;
    } finally {
      lines.finish();
    }
  }

  /** Returns whether to go on. */
  private boolean put(InputLines.Line line) {
    read = line.number();
    Optional<ProducerRecord> record;
    try {
      byte[] bytes = line.bytes().orElse(null);
      if (bytes == null) {
        throw new BadLineException(
            "it is longer than " + InputLines.MAX_LINE_BYTES + " bytes, the most of any record");
      }
      record = format.record(bytes);
    } catch (BadLineException e) {
      bad(line.number(), e.getMessage());
      stoppedAtBadLine = policy == BadLines.STOP;
      return !stoppedAtBadLine;
    }
    if (record.isPresent()) {
      begun();
      var unused =
          producer
              .put(record.get())
              .whenComplete((result, failure) -> ended(line.number(), failure));
    }
    return true;
  }

  private void bad(long line, @Nullable String reason) {
    bad.incrementAndGet();
    // Names of fields and keys of records come from the line.
    listener.accept("line " + line + ": " + VisibleText.of(String.valueOf(reason)));
  }

  private synchronized void begun() {
    untold++;
  }

  private synchronized void ended(long line, @Nullable Throwable failure) {
    untold--;
    notifyAll();
    if (failure instanceof DeliveryException refusal
        && refusal.reason() == Reason.RECORD
        && policy == BadLines.PASS_OVER) {
      refused++;
      bad(line, refusal.getMessage());
      return;
    }
    if (failure != null) {
      failed(line, (DeliveryException) failure);
    }
  }

  private void failed(long line, DeliveryException failure) {
    failed.add(line);
    uncertain += failure.certainty() == Certainty.UNKNOWN ? 1 : 0;
    if (firstFailure == null) {
      firstFailure = failure;
    }
    lines.stop();
  }

  private synchronized PutOutcome outcome() {
    return new PutOutcome(
        read,
        bad.get(),
        refused,
        stoppedAtBadLine,
        stopRequested,
        producer.counts(),
        failed.text(),
        uncertain,
        Optional.ofNullable(firstFailure),
        Optional.ofNullable(unreadable));
  }
}
