package org.kclframework.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.management.Monitoring;
import org.kclframework.launcher.services.StreamClients;
import org.kclframework.launcher.services.StreamClients.WithoutCredentials;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.daemon.Daemon;
import org.kclframework.streams.daemon.DebugSink;
import org.kclframework.streams.daemon.EventSink;
import org.kclframework.streams.daemon.SpooledStreams;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Runs a daemon from its configuration to its closing line. */
final class DaemonRun {

  private static final String BUCKETS_FILE = "buckets.jsonl";

  private final Surroundings surroundings;
  private final Settings settings;
  private final CountDownLatch stopRequested = new CountDownLatch(1);

  DaemonRun(Surroundings surroundings, Settings settings) {
    this.surroundings = surroundings;
    this.settings = settings;
  }

  /** What is to be done once the daemon listens. */
  @FunctionalInterface
  interface Beginning {
    void begin() throws LaunchException;
  }

  /**
   * Writes what comes in to an output, until it is told to stop.
   *
   * @param beginning done before anything is announced; not if the daemon cannot listen
   */
  ExitCode write(OutputStream output, Beginning beginning) throws LaunchException {
    try (Monitoring monitoring = startMonitoring()) {
      EventSink sink = DebugSink.start(output);
      return run(Daemon.builder(sink), sink, monitoring, beginning);
    }
  }

  /** Delivers what comes in to the streams of a catalog, until it is told to stop. */
  ExitCode deliver(StreamCatalog catalog) throws LaunchException {
    DaemonSettings daemon = new DaemonSettings(settings);
    daemon.checkEventsStream(catalog);
    try (Monitoring monitoring = startMonitoring();
        StreamClients clients = StreamClients.open(settings, WithoutCredentials.WARN)) {
      SpooledStreams streams = open(catalog, clients, daemon, monitoring);
      Daemon.Builder builder =
          Daemon.builder(streams)
              .bucketsFile(settings.get(Keys.SPOOL_DIRECTORY).resolve(BUCKETS_FILE));
      daemon.http().ifPresent(http -> builder.http(http, catalog));
      return run(builder, streams, monitoring, () -> {});
    }
  }

  private Monitoring startMonitoring() throws LaunchException {
    return Monitoring.start(settings.get(Keys.MANAGEMENT_HOST), settings.get(Keys.MANAGEMENT_PORT));
  }

  private SpooledStreams open(
      StreamCatalog catalog, StreamClients clients, DaemonSettings daemon, Monitoring monitoring)
      throws LaunchException {
    Map<String, KinesisAsyncClient> byAlias = new HashMap<>();
    for (StreamEntry stream : catalog.streams().values()) {
      byAlias.put(stream.alias(), clients.clientOf(stream));
    }
    try {
      return SpooledStreams.builder(
              catalog, settings.get(Keys.SPOOL_DIRECTORY), stream -> client(byAlias, stream))
          .options(daemon.spool())
          .producerOptions(daemon.producer())
          .meters(monitoring.registry())
          .open();
    } catch (IOException | UncheckedIOException e) {
      throw new LaunchException(
          ExitCode.INITIALIZATION_FAILED, "spoolDirectory: " + e.getMessage(), e);
    }
  }

  private static KinesisAsyncClient client(
      Map<String, KinesisAsyncClient> clients, StreamEntry stream) {
    KinesisAsyncClient client = clients.get(stream.alias());
    if (client == null) {
      throw new IllegalStateException("no client for " + stream.alias());
    }
    return client;
  }

  private ExitCode run(
      Daemon.Builder builder, EventSink sink, Monitoring monitoring, Beginning beginning)
      throws LaunchException {
    Daemon daemon = start(builder, sink, monitoring);
    try {
      beginning.begin();
    } catch (LaunchException e) {
      var unused = daemon.stop(Duration.ZERO);
      throw e;
    }
    monitoring.watch(daemon);
    surroundings.stopRequests().handle(stopRequested::countDown);
    surroundings.err().println(DaemonTexts.listening(daemon));
    boolean asked = awaitStop(daemon);
    Duration grace = settings.get(Keys.SHUTDOWN_GRACE_MILLIS);
    surroundings.err().println(DaemonTexts.stopping(grace, daemon.states()));
    Daemon.End end = daemon.stop(grace);
    surroundings.err().println(DaemonTexts.stopped(daemon.counts(), end, daemon.states()));
    if (!asked) {
      throw new LaunchException(
          ExitCode.INTERNAL_ERROR, "the thread that receives events has ended unasked");
    }
    return end == Daemon.End.LOST ? ExitCode.UNDELIVERED : ExitCode.DONE;
  }

  private Daemon start(Daemon.Builder builder, EventSink sink, Monitoring monitoring)
      throws LaunchException {
    try {
      return builder.zmq(new DaemonSettings(settings).zmq()).meters(monitoring.registry()).start();
    } catch (IOException e) {
      var unused = sink.close(Duration.ZERO);
      throw new LaunchException(ExitCode.INITIALIZATION_FAILED, DaemonTexts.notStarted(e), e);
    }
  }

  /** Waits for a request to stop; returns whether there was one, or the daemon ended by itself. */
  private boolean awaitStop(Daemon daemon) {
    try {
      while (!stopRequested.await(1, TimeUnit.SECONDS)) {
        if (!daemon.isRunning()) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
