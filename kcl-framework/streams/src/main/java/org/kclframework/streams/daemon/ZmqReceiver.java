package org.kclframework.streams.daemon;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.internal.Timeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQException;

/**
 * The way in by ZeroMQ: receives messages and hands their events on, on a thread of its own.
 *
 * <p>While the sink has no room, nothing is received: then ZeroMQ holds messages up to its
 * high-water mark, and those who push have to wait or drop, as they do in Triton. What arrived and
 * is not stored yet is bounded.
 */
final class ZmqReceiver implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ZmqReceiver.class);

  /** How soon it sees that it is to stop, and how long it pauses when the sink is full. */
  private static final int TURN_MILLIS = 100;

  /**
   * How often in a row nothing has to come, and for how long each time, until all has: ZeroMQ's own
   * threads may not have got to hand on what they have, as after the whole process stood still.
   */
  private static final int SILENT_TURNS = 5;

  private static final int SILENT_TURN_MILLIS = 50;

  /** How many messages are taken between two looks at whether it is to stop. */
  private static final int MESSAGES_PER_TURN = 1000;

  /** What it may take to end once the time is over: a turn, and the closing of the socket. */
  private static final Duration SPARE_TIME = Duration.ofSeconds(1);

  private static final long MAX_IN_FLIGHT_BYTES = 64L * 1024 * 1024;

  private final MessageSource source;
  private final ZmqOptions options;
  private final EventIntake intake;
  private final InFlightBytes inFlight = new InFlightBytes(MAX_IN_FLIGHT_BYTES);
  private final Thread thread = new Thread(this, "daemon-zeromq");
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Until when to receive what has arrived already, by {@link System#nanoTime()}. */
  private volatile @Nullable Long deadline;

  /** Whether something that had arrived was given up at the end. */
  private volatile boolean incomplete;

  private ZmqReceiver(MessageSource source, ZmqOptions options, EventIntake intake) {
    this.source = source;
    this.options = options;
    this.intake = intake;
    thread.setDaemon(true);
  }

  /**
   * Starts to receive.
   *
   * @throws IOException if the address cannot be listened on
   */
  static ZmqReceiver start(ZmqOptions options, EventIntake intake) throws IOException {
    return start(new PullSocket(options), options, intake);
  }

  /** Starts to receive from a source, which is closed at the end. */
  static ZmqReceiver start(MessageSource source, ZmqOptions options, EventIntake intake) {
    ZmqReceiver receiver = new ZmqReceiver(source, options, intake);
    receiver.thread.start();
    return receiver;
  }

  URI address() {
    return source.address();
  }

  boolean isRunning() {
    return ended.getCount() > 0;
  }

  /**
   * Receives what has arrived, until nothing more comes, and ends. The socket stays bound until
   * then: unbinding it would close the connections, with what they hold.
   *
   * @return whether all of that is stored
   */
  boolean stop(Duration timeout) throws InterruptedException {
    long nanos = Timeouts.nanos(timeout);
    deadline = System.nanoTime() + nanos;
    if (!ended.await(nanos + SPARE_TIME.toNanos(), TimeUnit.NANOSECONDS)) {
      log.warn("an event is being stored and does not come to an end; it is not waited for");
      return false;
    }
    return inFlight.awaitEmpty(Math.max(0, millisLeft())) && !incomplete;
  }

  @Override
  public void run() {
    try (source) {
      while (deadline == null) {
        turn(TURN_MILLIS);
      }
      drain();
    } finally {
      ended.countDown();
    }
  }

  /**
   * Receives what there is, up to a number. Nothing that a message holds ends the loop.
   *
   * @return whether something came
   */
  private boolean turn(int millis) {
    try {
      if (!source.await(millis)) {
        return false;
      }
      for (int i = 0; i < MESSAGES_PER_TURN; i++) {
        Optional<List<byte[]>> parts = source.receive();
        if (parts.isEmpty()) {
          break;
        }
        take(parts.get());
      }
    } catch (ZMQException e) {
      log.error("ZeroMQ failed to receive: {}", e.getMessage());
    }
    return true;
  }

  /** Receives until nothing came for some turns in a row, or the time is over. */
  private void drain() {
    int silent = 0;
    while (silent < SILENT_TURNS && millisLeft() > 0) {
      silent = turn(SILENT_TURN_MILLIS) ? 0 : silent + 1;
    }
    if (silent < SILENT_TURNS && source.await(0)) {
      incomplete = true;
      // Not counted: to read them would make room for others, which are safe with their senders.
      log.warn("messages that ZeroMQ still holds are lost: there was no time to take them");
    }
  }

  private long millisLeft() {
    Long end = deadline;
    return end == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
  }

  private void take(List<byte[]> parts) {
    Optional<ReceivedEvent> event = intake.accept(parts, options.maxEventBytes());
    if (event.isPresent()) {
      store(event.get());
    }
  }

  private void store(ReceivedEvent event) {
    int bytes = event.record().size();
    try {
      while (!inFlight.take(bytes, TURN_MILLIS)) {
        if (millisLeft() <= 0) {
          incomplete = true;
          intake.dropped(DropReason.NOT_STORED, "the daemon ended before there was room");
          return;
        }
      }
      CompletableFuture<Void> stored = put(event);
      var unused =
          stored.whenComplete(
              (nothing, failure) -> {
                if (failure != null && deadline != null) {
                  incomplete = true;
                }
                intake.ended(event.alias(), failure);
                // Last: who waits for this reads the counts afterwards.
                inFlight.free(bytes);
              });
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /**
   * Puts an event, again and again while there is no room or the disk fails: those behind it wait.
   */
  private CompletableFuture<Void> put(ReceivedEvent event) throws InterruptedException {
    boolean told = false;
    while (true) {
      CompletableFuture<Void> stored = intake.put(event);
      Optional<Throwable> refusal = EventIntake.passingRefusal(stored);
      if (options.whenFull() == ZmqOptions.WhenFull.DROP || refusal.isEmpty()) {
        return stored;
      }
      // A spool may be full again for the next event, and for the one after that.
      if (!told && !(refusal.get() instanceof SinkFullException)) {
        log.warn("nothing is received until this passes: {}", refusal.get().getMessage());
        told = true;
      }
      if (millisLeft() <= 0) {
        incomplete = true;
        return stored;
      }
      TimeUnit.MILLISECONDS.sleep(Math.max(1, Math.min(TURN_MILLIS, millisLeft())));
    }
  }
}
