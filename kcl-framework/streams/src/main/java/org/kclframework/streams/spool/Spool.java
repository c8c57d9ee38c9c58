package org.kclframework.streams.spool;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.kclframework.streams.internal.Threads;
import org.kclframework.streams.internal.Timeouts;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.producer.Stall;
import org.kclframework.streams.spool.SpoolStatus.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a spool, put together. */
final class Spool {

  private static final Logger log = LoggerFactory.getLogger(Spool.class);

  private static final Duration GRACE = Duration.ofSeconds(1);

  /** The part of the time of a close that the requests on their way get for their answers. */
  private static final int GRACE_PART = 5;

  private final Disk disk;
  private final SpoolTally tally = new SpoolTally();
  private final Alarm readers = new Alarm(5, 1000);
  private final Intake intake;
  private final Admission admission;
  private final Window window;
  private final Deliverer deliverer;
  private final Keeper keeper;
  private final StatusBoard status;
  private final SpoolMeters meters;
  private final ExecutorService callbacks;
  private final Thread deliveringThread;
  private final Thread keepingThread;
  private volatile boolean closed;
  private boolean deliveredAll;

  /**
   * Opens a spool.
   *
   * @param disk the directory, which becomes the spool's to close, unless this fails
   * @param producers makes what delivers
   */
  Spool(
      Disk disk,
      String streamName,
      SpoolOptions options,
      Supplier<Producer> producers,
      MeterRegistry registry,
      Tags meterTags)
      throws IOException {
    this.disk = disk;
    String directory = disk.toString();
    InstantSource clock = InstantSource.system();
    EntryFormat format = new EntryFormat(streamName);
    CursorFile cursorFile = CursorFile.open(disk);
    Recovery.Found found = new Recovery(disk, streamName, format, tally).run(cursorFile);
    Cursor cursor = found.cursor();
    if (found.nextIndex() > cursor.resolved()) {
      log.info(
          "The spool {} holds {} records that are to be delivered, of which {} may be repeated",
          directory,
          tally.counts().recovered(),
          tally.counts().mayRepeat());
    }
    Alarm keeperAlarm = new Alarm(1, 1);
    Space space = new Space(options, directory, found.bytes(), keeperAlarm::ringNow);
    Preparer preparer =
        new Preparer(
            disk, streamName, options, found.nextNumber(), keeperAlarm::ringNow, System::nanoTime);
    Segments segments =
        new Segments(
            found.segments(),
            preparer,
            options.segmentBytes(),
            found.nextNumber() - 1,
            cursor.droppedBefore(),
            cursor.resolved());
    admission = new Admission(space, directory, clock, tally);
    callbacks =
        new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread("results", streamName, task));
    intake = intake(options, segments, format, found.nextIndex(), streamName);
    window = new Window(cursor.resolved());
    SpoolReader reader =
        new SpoolReader(segments, format, tally, directory, cursor.resolved(), found.nextIndex());
    deliverer =
        new Deliverer(
            reader, intake, window, tally, readers, producers, keeperAlarm::ringNow, directory);
    status =
        new StatusBoard(
            directory,
            new StatusBoard.Sources(
                tally, segments::bytes, window::oldestMillis, this::stall, this::end),
            clock);
    keeper =
        new Keeper(
            new Keeper.Parts(
                disk,
                admission,
                options,
                preparer,
                segments,
                space,
                window,
                deliverer,
                cursorFile,
                new Undeliverables(disk),
                tally,
                status,
                keeperAlarm));
    meters = new SpoolMeters(registry, meterTags, streamName, tally, status, clock);
    keepingThread = thread("keeper", streamName, keeper);
    deliveringThread = thread("sender", streamName, deliverer);
    keepingThread.start();
    deliveringThread.start();
  }

  private static Thread thread(String role, String streamName, Runnable task) {
    Thread thread = new Thread(task, "spool-" + role + "-" + streamName);
    thread.setDaemon(true);
    return thread;
  }

  private Intake intake(
      SpoolOptions options,
      Segments segments,
      EntryFormat format,
      long nextIndex,
      String streamName) {
    if (options.durability() == Durability.OS) {
      return new DirectIntake(admission, segments, format, tally, readers, nextIndex);
    }
    Alarm alarm = new Alarm(2, 1000);
    BatchIntake batches = new BatchIntake(admission, format, tally, alarm, options, nextIndex);
    Committer committer =
        new Committer(
            batches, admission, segments, tally, alarm, readers, callbacks, options.durability());
    Thread writer = thread("writer", streamName, committer);
    batches.onClose(() -> Threads.joinUninterrupted(writer));
    writer.start();
    return batches;
  }

  private Optional<State> end() {
    if (closed) {
      return Optional.of(State.CLOSED);
    }
    boolean hasFailed = deliverer.hasFailed() || failure().isPresent();
    return hasFailed ? Optional.of(State.FAILED) : Optional.empty();
  }

  private Optional<Stall> stall() {
    return failure().or(intake::obstacle).or(deliverer::stall);
  }

  /** Returns since when and why it takes no records, if it has failed. */
  private Optional<Stall> failure() {
    return intake.failure().or(keeper::failure);
  }

  void put(ProducerRecord record) throws SpoolException, InterruptedException {
    intake.put(record);
  }

  CompletableFuture<Void> putAsync(ProducerRecord record)
      throws SpoolException, InterruptedException {
    return intake.putAsync(record);
  }

  boolean flush(Duration timeout) throws InterruptedException {
    return window.awaitResolved(intake.nextIndex(), Timeouts.nanos(timeout));
  }

  SpoolCounts counts() {
    return tally.counts();
  }

  SpoolStatus status() {
    return status.update();
  }

  synchronized boolean close(Duration timeout) {
    if (closed) {
      return deliveredAll;
    }
    long begun = System.nanoTime();
    SpoolCounts before = counts();
    Duration part = timeout.dividedBy(GRACE_PART);
    Duration grace = part.compareTo(GRACE) < 0 ? part : GRACE;
    Duration forRecords = timeout.minus(grace);
    intake.close(forRecords);
    boolean interrupted = false;
    try {
      boolean done = flush(forRecords.minusNanos(System.nanoTime() - begun));
      deliverer.stop();
      deliverer.closeProducer(done ? Duration.ZERO : grace);
      var unused = window.awaitAnswered(GRACE.toNanos());
    } catch (InterruptedException e) {
      interrupted = true;
      deliverer.stop();
      deliverer.closeProducer(Duration.ZERO);
    }
    Threads.joinUninterrupted(deliveringThread);
    // Another one, if it was just replaced.
    deliverer.closeProducer(Duration.ZERO);
    closed = true;
    keeper.end();
    Threads.joinUninterrupted(keepingThread);
    meters.close();
    callbacks.shutdown();
    closeQuietly(disk);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    SpoolCounts counts = counts();
    if (counts.pending() > 0) {
      log.warn("{} records stay in the spool {} to be delivered later", counts.pending(), disk);
    }
    // What could not even be written, or made room, is resolved but not delivered.
    deliveredAll =
        window.resolved() >= intake.nextIndex()
            && counts.lost() == before.lost()
            && counts.dropped() == before.dropped();
    return deliveredAll;
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      log.warn("The spool {} could not be unlocked", closeable, e);
    }
  }
}
