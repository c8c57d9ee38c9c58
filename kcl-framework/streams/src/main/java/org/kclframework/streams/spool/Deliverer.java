package org.kclframework.streams.spool;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.DeliveryException.Reason;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.producer.Stall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the spool in order and hands its records to a {@link Producer}, which keeps
 * the order of each partition key.
 */
final class Deliverer implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Deliverer.class);

  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** How much of the memory records that are to be set aside may take until no more are read. */
  private static final long MOST_ASIDE_BYTES = 16 << 20;

  private final SpoolReader reader;
  private final Intake intake;
  private final Window window;
  private final SpoolTally tally;
  private final Alarm alarm;
  private final Supplier<Producer> producers;
  private final Runnable wakeKeeper;
  private final String directory;
  private final Queue<Aside> aside = new ConcurrentLinkedQueue<>();
  private final AtomicLong asideBytes = new AtomicLong();
  private volatile Producer producer;
  private volatile boolean stopping;
  private volatile boolean producerFailed;
  private volatile @Nullable Stall trouble;
  private volatile boolean failed;

  Deliverer(
      SpoolReader reader,
      Intake intake,
      Window window,
      SpoolTally tally,
      Alarm alarm,
      Supplier<Producer> producers,
      Runnable wakeKeeper,
      String directory) {
    this.reader = reader;
    this.intake = intake;
    this.window = window;
    this.tally = tally;
    this.alarm = alarm;
    this.producers = producers;
    this.wakeKeeper = wakeKeeper;
    this.directory = directory;
    this.producer = producers.get();
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        turn();
      }
    } catch (Throwable e) {
      log.error(
          "The delivery from the spool {} has failed; a restart goes on with it", directory, e);
      trouble =
          new Stall(Instant.now(), "the delivery has failed: " + e.getClass().getSimpleName());
      // Only now, as who sees this asks why.
      failed = true;
      stopping = true;
    }
  }

  private void turn() throws InterruptedException {
    if (producerFailed) {
      replaceProducer();
      return;
    }
    if (!window.awaitRoom(PAUSE / 10)) {
      return;
    }
    if (asideBytes.get() >= MOST_ASIDE_BYTES) {
      // They are in memory until the disk takes them.
      alarm.awaitNanos(PAUSE / 10);
      return;
    }
    // Asked before the segments are read: what is before can be read there, or never will.
    long committed = intake.committed();
    SpooledRecord record;
    try {
      record = reader.next();
      trouble = null;
    } catch (IOException e) {
      unreadable(e);
      return;
    }
    if (record == null) {
      window.readUpTo(committed);
      alarm.await(() -> stopping || producerFailed || intake.committed() > committed);
      return;
    }
    alarm.worked();
    send(window.add(record));
  }

  private void unreadable(IOException failure) {
    if (trouble == null) {
      log.error("The spool {} cannot be read; it is tried again every second", directory, failure);
      trouble = new Stall(Instant.now(), "the spool cannot be read: " + failure.getMessage());
    }
    alarm.awaitNanos(PAUSE);
  }

  private void send(Window.Pending pending) {
    ProducerRecord record = requireNonNull(pending.record);
    var unused =
        producer
            .put(record)
            .whenComplete(
                (result, failure) -> {
                  if (failure == null) {
                    window.resolve(pending, tally.delivered);
                  } else {
                    notDelivered(pending, failure);
                  }
                });
  }

  private void notDelivered(Window.Pending pending, Throwable failure) {
    if (failure instanceof DeliveryException given && given.reason() == Reason.RECORD) {
      Aside added = new Aside(pending, String.valueOf(given.getMessage()));
      asideBytes.addAndGet(added.bytes());
      aside.add(added);
      window.refused(pending);
      wakeKeeper.run();
      return;
    }
    // The producer has ended, asked to or not: nothing else makes it give up a record.
    if (!stopping && !producerFailed) {
      log.error("The producer behind the spool {} has failed, and is replaced", directory, failure);
      producerFailed = true;
    }
    window.unanswered(pending);
    alarm.ringNow();
  }

  /** Hands over again, in their order, what the producer that has failed did not deliver. */
  private void replaceProducer() throws InterruptedException {
    producer.close(Duration.ZERO);
    while (!stopping && !window.awaitAnswered(PAUSE)) {
      // Its last results are on their way.
    }
    for (long until = System.nanoTime() + PAUSE; until - System.nanoTime() > 0 && !stopping; ) {
      alarm.awaitNanos(until - System.nanoTime());
    }
    if (stopping) {
      return;
    }
    producerFailed = false;
    producer = producers.get();
    window.takeUnanswered().forEach(this::send);
  }

  /** Returns the first records that are to be set aside, so many at most. */
  List<Aside> someAside(int most) {
    return aside.stream().limit(most).toList();
  }

  /** Notes that the first record that is to be set aside is. */
  void isAside() {
    Aside done = requireNonNull(aside.poll());
    asideBytes.addAndGet(-done.bytes());
    window.resolve(done.pending(), tally.setAside);
    alarm.ring();
  }

  /** Returns since when and why nothing gets through. */
  Optional<Stall> stall() {
    Stall own = trouble;
    return own == null ? producer.stall() : Optional.of(own);
  }

  boolean hasFailed() {
    return failed;
  }

  /** Hands over nothing more. */
  void stop() {
    stopping = true;
    alarm.ringNow();
  }

  /** Ends the producer, giving the requests on their way some time for their answers. */
  void closeProducer(Duration grace) {
    producer.close(grace);
  }
}
