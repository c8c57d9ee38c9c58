package org.kclframework.streams.daemon;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.internal.Timeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from programs on this machine, over ZeroMQ as Triton's daemon and over HTTP, and
 * stores them in a sink, such as {@link SpooledStreams}.
 *
 * <pre>{@code
 * try (Daemon daemon = Daemon.builder(sink).zmq(ZmqOptions.DEFAULT).start()) {
 *   …
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Daemon implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /** How long {@link #close()} waits. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(25);

  /** How much of the time of an end the ways in have at the most, so that delivery has some. */
  private static final int WAYS_IN_SHARE = 2;

  private final EventSink sink;
  private final DaemonCounts counts;
  private final ZmqReceiver zmq;
  private final @Nullable HttpWayIn http;
  private @Nullable End end;

  /** What became of the events that had come until a daemon was stopped. */
  public enum End {
    /** All are delivered. */
    DELIVERED,
    /** All are stored; some are delivered by the next run. */
    LEFT_IN_SPOOL,
    /**
     * Some were not stored, at the end or before: there was no room or no time, or the disk or the
     * output failed. Or some that were stored had to make room before they were delivered. Events
     * whose senders were told so, over HTTP, do not count.
     */
    LOST;

    /** Returns the one of two of which less can be said. */
    End worse(End other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  private Daemon(EventSink sink, DaemonCounts counts, ZmqReceiver zmq, @Nullable HttpWayIn http) {
    this.sink = sink;
    this.counts = counts;
    this.zmq = zmq;
    this.http = http;
  }

  /**
   * Starts to describe a daemon.
   *
   * @param sink where events go; the daemon closes it
   */
  public static Builder builder(EventSink sink) {
    return new Builder(sink);
  }

  /** Returns where it listens for ZeroMQ. */
  public URI zmqAddress() {
    return zmq.address();
  }

  /** Returns where it listens for HTTP, if it does. */
  public Optional<URI> httpAddress() {
    return Optional.ofNullable(http).map(HttpWayIn::address);
  }

  /** Returns what came in and what became of it. */
  public DaemonCounts counts() {
    return counts;
  }

  /** Says how each stream is doing. */
  public List<StreamState> states() {
    return sink.states();
  }

  /** Says whether events are taken. */
  public boolean isRunning() {
    return zmq.isRunning();
  }

  @Override
  public void close() {
    var unused = stop(CLOSE_TIME);
  }

  /**
   * Ends in good order: stores what ZeroMQ has received and the requests under way, and delivers
   * for the rest of the time. Calling it again is harmless.
   *
   * @return what became of the events
   */
  public synchronized End stop(Duration grace) {
    if (end == null) {
      end = end(grace);
    }
    return end;
  }

  private End end(Duration grace) {
    long deadline = System.nanoTime() + Timeouts.nanos(grace);
    boolean stored = false;
    try {
      stored = zmq.stop(grace.dividedBy(WAYS_IN_SHARE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!stored) {
      log.warn("not everything that came over ZeroMQ could be stored in time");
    }
    if (http != null) {
      http.stop(left(deadline).dividedBy(WAYS_IN_SHARE));
    }
    End closed = sink.close(left(deadline));
    return stored && counts.lost() == 0 ? closed : End.LOST;
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(
        Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadline - System.nanoTime()));
  }

  /** Describes a daemon. Not thread-safe. */
  public static final class Builder {

    private final EventSink sink;
    private ZmqOptions zmq = ZmqOptions.DEFAULT;
    private @Nullable HttpOptions http;
    private @Nullable StreamCatalog catalog;
    private @Nullable Path bucketsFile;
    private MeterRegistry registry = new SimpleMeterRegistry();

    private Builder(EventSink sink) {
      this.sink = requireNonNull(sink, "sink is null");
    }

    /** Sets how to listen for ZeroMQ. */
    public Builder zmq(ZmqOptions value) {
      zmq = requireNonNull(value, "options are null");
      return this;
    }

    /**
     * Has it listen for HTTP as well.
     *
     * @param streams says by which field the events of each stream are partitioned
     */
    public Builder http(HttpOptions value, StreamCatalog streams) {
      http = requireNonNull(value, "options are null");
      catalog = requireNonNull(streams, "catalog is null");
      return this;
    }

    /** Sets where the names of buckets are kept from run to run. By default they are not. */
    public Builder bucketsFile(Path value) {
      bucketsFile = requireNonNull(value, "file is null");
      return this;
    }

    /** Sets where meters are registered. By default where nobody sees them. */
    public Builder meters(MeterRegistry value) {
      registry = requireNonNull(value, "registry is null");
      return this;
    }

    /**
     * Starts the daemon. If that fails, the sink stays the caller's to close.
     *
     * @throws IOException if an address cannot be listened on
     */
    public Daemon start() throws IOException {
      DaemonCounts counts = new DaemonCounts(registry);
      HttpWayIn way = http == null || catalog == null ? null : startHttp(http, catalog, counts);
      EventIntake intake =
          new EventIntake(
              new SkippedAliases(zmq.skippedAliases()),
              sink,
              counts,
              new DropLog(System::nanoTime));
      try {
        return new Daemon(sink, counts, ZmqReceiver.start(zmq, intake), way);
      } catch (IOException | RuntimeException e) {
        if (way != null) {
          way.close();
        }
        throw e;
      }
    }

    private HttpWayIn startHttp(HttpOptions options, StreamCatalog streams, DaemonCounts counts)
        throws IOException {
      options.eventsStream().ifPresent(streams::stream);
      BucketNames buckets =
          bucketsFile == null ? BucketNames.inMemory() : BucketNames.load(bucketsFile);
      return HttpWayIn.start(options, streams, sink, buckets, counts);
    }
  }

  /**
   * Has the JDK's HTTP servers bound the time that a slow client has. It counts if no server was
   * made in this process before, and for all that are made later.
   */
  public static void limitSlowClients() {
    HttpWayIn.limitSlowClients();
  }
}
