package org.kclframework.streams.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;
import org.zeromq.ZMQ;

/**
 * Hands events to the daemon on this machine, and never waits for it.
 *
 * <pre>{@code
 * try (NonBlockingProducer producer = NonBlockingProducer.builder().build()) {
 *   producer.put("user_activity", event.partitionKey("user_id"), event);
 * }
 * }</pre>
 *
 * <p>It speaks what Triton's clients for Python and Go speak: a PUSH socket of ZeroMQ, which is
 * told nothing of what becomes of a message. An event is as safe as the memory of two processes
 * until the daemon has it in its spool. Who has to know uses a {@code SpoolingProducer} in the
 * program itself, or the daemon's way in by HTTP.
 *
 * <p>Thread-safe. Events that one thread puts arrive in their order.
 */
public final class NonBlockingProducer implements AutoCloseable {

  /** Where the daemon listens unless it is told otherwise. */
  public static final int DEFAULT_PORT = 3515;

  /** How many messages wait at the most, as in Triton's Python. */
  public static final int DEFAULT_HIGH_WATER_MARK = 3500;

  /** How long {@link #close()} goes on sending, as in Triton's clients. */
  public static final Duration DEFAULT_LINGER = Duration.ofSeconds(3);

  private final HeaderForm form;
  private final Duration linger;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final PushThread sender;
  private final BlockingQueue<Handover> waiting;
  private volatile boolean closed;

  private NonBlockingProducer(Builder builder) {
    form = builder.form;
    linger = builder.linger;
    waiting = new ArrayBlockingQueue<>(builder.highWaterMark);
    sender =
        new PushThread(
            "tcp://" + builder.host + ":" + builder.port,
            builder.connect,
            builder.highWaterMark,
            waiting);
    sender.start();
  }

  /** Starts to describe a producer. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Hands an event over, or drops it if too many wait already.
   *
   * @param alias what the daemon's catalog calls the stream
   * @param partitionKey decides the shard; 1 to 256 characters
   * @return whether it was taken over; if not, it is counted as dropped
   * @throws IllegalArgumentException if the alias or the key does not fit into a header
   * @throws IllegalStateException if the producer is closed
   */
  public boolean put(String alias, String partitionKey, Event event) {
    return put(alias, new ProducerRecord(partitionKey, event.encode()));
  }

  /**
   * Hands a record over that holds an event as msgpack, or drops it if too many wait already.
   *
   * @return whether it was taken over; if not, it is counted as dropped
   * @throws IllegalArgumentException if the alias or the key does not fit into a header
   * @throws IllegalStateException if the producer is closed
   */
  public boolean put(String alias, ProducerRecord record) {
    if (closed) {
      throw new IllegalStateException("the producer is closed");
    }
    byte[] data = new byte[record.data().remaining()];
    record.data().get(data);
    Handover message = new Handover(form.header(alias, record.partitionKey()), data);
    boolean taken = waiting.offer(message);
    if (taken && !sender.isAlive() && waiting.remove(message)) {
      // Nobody will send it.
      if (closed) {
        throw new IllegalStateException("the producer is closed");
      }
      taken = false;
    }
    (taken ? accepted : dropped).increment();
    return taken;
  }

  /** Returns what became of the events so far. */
  public HandOffCounts counts() {
    return new HandOffCounts(accepted.sum(), dropped.sum(), sender.sent(), sender.abandoned());
  }

  /** Takes no more events, and sends those that wait for as long as the linger time. */
  @Override
  public void close() {
    boolean unused = close(linger);
  }

  /**
   * Takes no more events, sends those that wait, and ends. Calling it again is harmless. An
   * interrupt ends the wait, not the sending.
   *
   * @param timeout how long to go on sending, a hundred years at the most
   * @return whether connections have taken all in time; whether the daemon read it is not told. If
   *     not, the events counted as abandoned are lost, and perhaps of those counted as sent the
   *     latest. After a timeout of zero nothing is known of what was sent
   */
  public boolean close(Duration timeout) {
    closed = true;
    sender.end(timeout);
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return sender.abandoned() == 0 && sender.hasWrittenAll();
  }

  /** Describes a producer. Not thread-safe. */
  public static final class Builder {

    private static final int MAX_PORT = 65_535;

    private HeaderForm form = HeaderForm.JSON;
    private String host = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private int highWaterMark = DEFAULT_HIGH_WATER_MARK;
    private Duration linger = DEFAULT_LINGER;
    private BiConsumer<ZMQ.Socket, String> connect = ZMQ.Socket::connect;

    private Builder() {}

    /** Sets where the daemon is, 127.0.0.1 by default. */
    public Builder host(String value) {
      host = requireNonNull(value, "host is null");
      return this;
    }

    /**
     * Sets the daemon's port, {@value NonBlockingProducer#DEFAULT_PORT} by default.
     *
     * @throws IllegalArgumentException if it is not from 1 to 65535
     */
    public Builder port(int value) {
      if (value < 1 || value > MAX_PORT) {
        throw new IllegalArgumentException(
            "port must be from 1 to " + MAX_PORT + ", but was " + value);
      }
      port = value;
      return this;
    }

    /**
     * Sets host and port as Triton's clients take them: from the variables {@code TRITON_ZMQ_HOST}
     * and {@code TRITON_ZMQ_PORT}, as far as they are set.
     *
     * @throws IllegalArgumentException if the port is none
     */
    public Builder environment(Map<String, String> variables) {
      String namedHost = variables.getOrDefault("TRITON_ZMQ_HOST", "");
      String namedPort = variables.getOrDefault("TRITON_ZMQ_PORT", "");
      if (!namedHost.isBlank()) {
        host(namedHost);
      }
      if (!namedPort.isBlank()) {
        try {
          port(Integer.parseInt(namedPort.strip()));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "TRITON_ZMQ_PORT must be a port, but was '" + namedPort + "'", e);
        }
      }
      return this;
    }

    /** Sets the form of the headers, {@link HeaderForm#JSON} by default. */
    public Builder headers(HeaderForm value) {
      form = requireNonNull(value, "form is null");
      return this;
    }

    /**
     * Sets how many messages wait at the most, here, and once more in ZeroMQ while there is a
     * connection: {@value NonBlockingProducer#DEFAULT_HIGH_WATER_MARK} by default.
     *
     * @throws IllegalArgumentException if it is not from 1 to 1,000,000
     */
    public Builder highWaterMark(int value) {
      if (value < 1 || value > 1_000_000) {
        throw new IllegalArgumentException(
            "highWaterMark must be from 1 to 1000000, but was " + value);
      }
      highWaterMark = value;
      return this;
    }

    /** Sets how long {@link NonBlockingProducer#close()} goes on sending, 3 seconds by default. */
    public Builder linger(Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException("linger must not be negative, but was " + value);
      }
      linger = value;
      return this;
    }

    /** Sets how a socket is connected to an address. */
    Builder connect(BiConsumer<ZMQ.Socket, String> value) {
      connect = value;
      return this;
    }

    /** Starts the producer, whether the daemon is there or not: it connects when it can. */
    public NonBlockingProducer build() {
      return new NonBlockingProducer(this);
    }
  }
}
