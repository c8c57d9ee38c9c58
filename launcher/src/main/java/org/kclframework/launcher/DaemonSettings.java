package org.kclframework.launcher;

import java.util.List;
import java.util.Optional;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.WhenSpoolFull;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.daemon.HttpOptions;
import org.kclframework.streams.daemon.ZmqOptions;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import org.kclframework.streams.spool.Durability;
import org.kclframework.streams.spool.SpoolOptions;

/** What a configuration says of a daemon, in the daemon's terms. */
final class DaemonSettings {

  private static final int MEGABYTE = 1 << 20;

  /** A spool has eight files at the least, and these should be of a good size. */
  private static final int FILES = 16;

  private static final int MAX_FILE_BYTES = 16 * MEGABYTE;

  private final Settings settings;

  DaemonSettings(Settings settings) {
    this.settings = settings;
  }

  ZmqOptions zmq() {
    boolean reject = settings.get(Keys.SPOOL_WHEN_FULL) == WhenSpoolFull.REJECT;
    return ZmqOptions.DEFAULT
        .withAddress(settings.get(Keys.ZMQ_HOST), settings.get(Keys.ZMQ_PORT))
        .withMaxEventBytes(settings.get(Keys.MAX_EVENT_BYTES))
        .withSkippedAliases(settings.find(Keys.SKIPPED_ALIASES).orElse(List.of()))
        .withWhenFull(reject ? ZmqOptions.WhenFull.DROP : ZmqOptions.WhenFull.WAIT);
  }

  /** Returns how to listen for HTTP, if that is asked for. */
  Optional<HttpOptions> http() {
    int port = settings.get(Keys.DAEMON_HTTP_PORT);
    return port < 0
        ? Optional.empty()
        : Optional.of(
            HttpOptions.DEFAULT
                .withAddress(settings.get(Keys.DAEMON_HTTP_HOST), port)
                .withAccessKeys(settings.find(Keys.DAEMON_ACCESS_KEYS).orElse(List.of()))
                .withEventsStream(settings.find(Keys.DAEMON_EVENTS_STREAM))
                .withLimits(
                    settings.get(Keys.DAEMON_MAX_BODY_BYTES),
                    settings.get(Keys.MAX_EVENT_BYTES),
                    settings.get(Keys.DAEMON_REQUESTS_PER_SECOND)));
  }

  /** Makes sure that the stream for the API of Initial State is in the catalog. */
  void checkEventsStream(StreamCatalog catalog) throws LaunchException {
    Optional<String> alias = settings.find(Keys.DAEMON_EVENTS_STREAM);
    if (alias.isPresent()) {
      try {
        var unused = catalog.stream(alias.get());
      } catch (IllegalArgumentException e) {
        throw new LaunchException(
            ExitCode.BAD_CONFIGURATION, Keys.DAEMON_EVENTS_STREAM + ": " + e.getMessage(), e);
      }
    }
  }

  SpoolOptions spool() {
    long bytes = (long) settings.get(Keys.SPOOL_MAX_MEGABYTES) * MEGABYTE;
    return SpoolOptions.DEFAULT
        .withDurability(
            switch (settings.get(Keys.SPOOL_DURABILITY)) {
              case MEMORY -> Durability.MEMORY;
              case OS -> Durability.OS;
              case FSYNC -> Durability.FSYNC;
            })
        .withWhenFull(
            settings.get(Keys.SPOOL_WHEN_FULL) == WhenSpoolFull.DROP_OLDEST
                ? SpoolOptions.WhenFull.DROP_OLDEST
                : SpoolOptions.WhenFull.BLOCK)
        .withSize(bytes, (int) Math.min(MAX_FILE_BYTES, bytes / FILES));
  }

  ProducerOptions producer() {
    return ProducerOptions.DEFAULT.withAggregation(
        settings.get(Keys.AGGREGATE_EVENTS) ? Aggregation.KPL : Aggregation.NONE);
  }
}
