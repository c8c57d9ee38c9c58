package org.kclframework.launcher;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.kclframework.launcher.config.Keys;
import org.kclframework.streams.daemon.Daemon;
import org.kclframework.streams.daemon.DaemonCounts;
import org.kclframework.streams.daemon.ListenException;
import org.kclframework.streams.daemon.StreamState;

/** What the daemon says of itself. */
final class DaemonTexts {

  private DaemonTexts() {}

  /** Programs that wait for the daemon read this line. */
  static String listening(Daemon daemon) {
    return "Listening on "
        + daemon.zmqAddress()
        + daemon.httpAddress().map(URI::toString).map(address -> " and " + address).orElse("");
  }

  /** Says why it cannot listen, and which keys say where. */
  static String notStarted(IOException failure) {
    if (!(failure instanceof ListenException refused)) {
      return String.valueOf(failure.getMessage());
    }
    String keys =
        refused.isForHttp()
            ? Keys.DAEMON_HTTP_HOST + " and " + Keys.DAEMON_HTTP_PORT
            : Keys.ZMQ_HOST + " and " + Keys.ZMQ_PORT + " (TRITON_ZMQ_HOST and TRITON_ZMQ_PORT)";
    return keys + ": " + refused.getMessage();
  }

  static String stopping(Duration grace, List<StreamState> streams) {
    long waiting = streams.stream().mapToLong(StreamState::waiting).sum();
    return String.format(
        Locale.ROOT,
        "Stopping: %,d events wait to be delivered; for these, and those that have just come, there"
            + " are %s seconds (%s)",
        waiting,
        seconds(grace),
        Keys.SHUTDOWN_GRACE_MILLIS);
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0
        ? Long.toString(time.toSeconds())
        : String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
  }

  static String stopped(DaemonCounts counts, Daemon.End end, List<StreamState> streams) {
    String rest =
        switch (end) {
          case DELIVERED -> "";
          case LEFT_IN_SPOOL -> "; not all are delivered: the next run goes on with them";
          case LOST -> "; some of those that had come are lost";
        };
    return String.format(
            Locale.ROOT,
            "Stopped: %,d events received, %,d stored, %,d dropped",
            counts.received(),
            counts.stored(),
            counts.dropped())
        + refused(counts)
        + rest
        + gone(streams)
        + setAside(streams);
  }

  private static String refused(DaemonCounts counts) {
    return counts.refused() == 0
        ? ""
        : String.format(
            Locale.ROOT, ", %,d refused over HTTP, as their senders were told", counts.refused());
  }

  private static String gone(List<StreamState> streams) {
    long gone = streams.stream().mapToLong(StreamState::gone).sum();
    return gone == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; %,d that were stored are gone undelivered: they had to make room (%s), or cannot be"
                + " read",
            gone,
            Keys.SPOOL_WHEN_FULL);
  }

  private static String setAside(List<StreamState> streams) {
    return streams.stream()
        .flatMap(stream -> stream.setAside().stream())
        .map(
            aside ->
                String.format(
                    Locale.ROOT,
                    "; %,d that the stream cannot take are in %s",
                    aside.events(),
                    aside.file()))
        .collect(joining());
  }
}
