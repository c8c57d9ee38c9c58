package org.kclframework.streams.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.internal.Timeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Sends messages from a queue through a PUSH socket.
 *
 * <p>A thread of its own, as a socket of ZeroMQ belongs to one thread, and an interrupt of a
 * program's thread must not reach its channels. Nobody interrupts this one.
 */
final class PushThread extends Thread {

  private static final Logger log = LoggerFactory.getLogger(PushThread.class);

  /** How soon it sees that it is to end. */
  private static final int TURN_MILLIS = 50;

  /** How much earlier than asked for ZeroMQ's clock may end its time. */
  private static final int CLOCK_MILLIS = 5;

  /** How long to wait before a host's address is looked for again. */
  private static final int RECONNECT_MILLIS = 500;

  /**
   * How long a connection may take to be made, before it is tried anew. In JeroMQ 0.6.0, one in a
   * hundred hangs when the machine is busy, for the 30 seconds that it would have.
   */
  private static final int HANDSHAKE_MILLIS = 1000;

  private final String address;
  private final BiConsumer<ZMQ.Socket, String> connect;
  private final int highWaterMark;
  private final BlockingQueue<Handover> waiting;
  private final Connection connection = new Connection();
  private final LongAdder sent = new LongAdder();
  private final LongAdder abandoned = new LongAdder();

  /** When to give up, by {@link System#nanoTime()}; null while it is to go on. */
  private volatile @Nullable Long deadline;

  /** Whether ZeroMQ used up the time that it had for what it was given. */
  private volatile boolean outOfTime;

  /**
   * Describes a thread, to be started.
   *
   * @param connect connects a socket to an address, or throws
   */
  PushThread(
      String address,
      BiConsumer<ZMQ.Socket, String> connect,
      int highWaterMark,
      BlockingQueue<Handover> waiting) {
    super("daemon-client");
    setDaemon(true);
    this.address = address;
    this.connect = connect;
    this.highWaterMark = highWaterMark;
    this.waiting = waiting;
  }

  /** Has it send what waits, for so long, and end. The first call counts. */
  synchronized void end(Duration timeout) {
    if (deadline == null) {
      deadline = System.nanoTime() + Timeouts.nanos(timeout);
    }
  }

  long sent() {
    return sent.sum();
  }

  long abandoned() {
    return abandoned.sum();
  }

  /**
   * Says, once it has ended, whether ZeroMQ wrote all that it was given to connections: it may not
   * have, nor tells of how much, if it was still at it when its time was over.
   */
  boolean hasWrittenAll() {
    return !outOfTime;
  }

  @Override
  public void run() {
    try (ZContext context = new ZContext()) {
      // JeroMQ would print what goes wrong in its own threads; when a context is closed, that
      // happens.
      context.setNotificationExceptionHandler(
          (thread, failure) -> log.debug("in {}", thread.getName(), failure));
      ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
      socket.setHandshakeIvl(HANDSHAKE_MILLIS);
      socket.setSndHWM(highWaterMark);
      socket.setSendTimeOut(TURN_MILLIS);
      socket.setEventHook(connection, Connection.EVENTS);
      if (connect(socket)) {
        send(socket);
      }
      // The context waits for as long as this when it is closed.
      socket.setLinger((int) Math.min(Integer.MAX_VALUE, millisLeft()));
    } catch (InterruptedException e) {
      log.warn("interrupted; {} events that wait for {} are lost", waiting.size(), address);
    } finally {
      outOfTime = sent.sum() > 0 && millisLeft() <= CLOCK_MILLIS;
      abandoned.add(waiting.size());
      waiting.clear();
    }
  }

  /**
   * Connects, which is tried again while the host has no address; once that is done, ZeroMQ makes
   * the connections. Returns whether it could before it was to end.
   */
  private boolean connect(ZMQ.Socket socket) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        connect.accept(socket, address);
        return true;
      } catch (ZMQException | IllegalArgumentException e) {
        if (!told) {
          log.warn("{} cannot be connected to, and is tried again: {}", address, e.getMessage());
          told = true;
        }
      }
      if (!pause()) {
        return false;
      }
    }
  }

  /** Pauses before the next attempt to connect; returns whether there is to be one. */
  private boolean pause() throws InterruptedException {
    for (int waited = 0; waited < RECONNECT_MILLIS; waited += TURN_MILLIS) {
      if (millisLeft() == 0 || (deadline != null && waiting.isEmpty())) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
    }
    return true;
  }

  private void send(ZMQ.Socket socket) throws InterruptedException {
    while (true) {
      Handover next = waiting.poll(TURN_MILLIS, TimeUnit.MILLISECONDS);
      if (next == null) {
        if (deadline != null) {
          return;
        }
      } else if (send(socket, next)) {
        sent.increment();
      } else {
        abandoned.increment();
        return;
      }
    }
  }

  /** Sends a message; returns whether it could in time. */
  private boolean send(ZMQ.Socket socket, Handover message) throws InterruptedException {
    // What ZeroMQ has is lost uncounted if there is no connection until the end.
    while (!connection.await(TURN_MILLIS)) {
      if (millisLeft() == 0) {
        return false;
      }
    }
    // Once ZeroMQ has taken the first part it takes the second: it counts messages, not parts.
    while (!socket.sendMore(message.header())) {
      if (millisLeft() == 0) {
        return false;
      }
    }
    return socket.send(message.data());
  }

  private long millisLeft() {
    Long end = deadline;
    return end == null
        ? Long.MAX_VALUE
        : Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }
}
