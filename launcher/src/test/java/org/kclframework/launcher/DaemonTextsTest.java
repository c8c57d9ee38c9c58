package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.daemon.Daemon;
import org.kclframework.streams.daemon.DaemonCounts;
import org.kclframework.streams.daemon.StreamState;
import org.kclframework.streams.daemon.StreamState.SetAside;

class DaemonTextsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final DaemonCounts counts = new DaemonCounts(registry);

  private static StreamState stream(long waiting, Optional<SetAside> setAside) {
    return stream(waiting, setAside.map(SetAside::events).orElse(0L), setAside);
  }

  private static StreamState stream(long waiting, long failed, Optional<SetAside> setAside) {
    return new StreamState(
        "orders", "o", 0, waiting, 0, failed, setAside, Optional.empty(), Optional.empty());
  }

  @Test
  void stopping_saysForWhatAndHowLong() {
    List<StreamState> streams =
        List.of(stream(1000, Optional.empty()), stream(234, Optional.empty()));

    assertThat(DaemonTexts.stopping(Duration.ofSeconds(25), streams))
        .startsWith("Stopping: 1,234 events wait to be delivered")
        .endsWith("there are 25 seconds (shutdownGraceMillis)");
    assertThat(DaemonTexts.stopping(Duration.ofMillis(1500), streams))
        .endsWith("there are 1.500 seconds (shutdownGraceMillis)");
  }

  @Test
  void stopped_saysWhatWasSetAside_andWhere() {
    SetAside aside = new SetAside(2, Path.of("orders", "undeliverable.jsonl"));

    assertThat(DaemonTexts.stopped(counts, Daemon.End.DELIVERED, List.of()))
        .isEqualTo("Stopped: 0 events received, 0 stored, 0 dropped");
    assertThat(
            DaemonTexts.stopped(
                counts,
                Daemon.End.DELIVERED,
                List.of(stream(0, Optional.empty()), stream(0, Optional.of(aside)))))
        .isEqualTo(
            "Stopped: 0 events received, 0 stored, 0 dropped; 2 that the stream cannot take are in "
                + Path.of("orders", "undeliverable.jsonl"));
  }

  @Test
  void stopped_saysHowManyWereRefusedOverHttp() {
    registry.counter("kclframework.daemon.received", "way", "http").increment(3);
    registry.counter("kclframework.daemon.refused").increment(3);

    assertThat(DaemonTexts.stopped(counts, Daemon.End.DELIVERED, List.of()))
        .isEqualTo(
            "Stopped: 3 events received, 0 stored, 0 dropped, 3 refused over HTTP, as their senders"
                + " were told");
  }

  @Test
  void stopped_saysWhatHadToMakeRoom() {
    SetAside aside = new SetAside(2, Path.of("undeliverable.jsonl"));

    assertThat(
            DaemonTexts.stopped(
                counts,
                Daemon.End.LOST,
                List.of(stream(5, 1003, Optional.of(aside)), stream(0, 1, Optional.empty()))))
        .isEqualTo(
            "Stopped: 0 events received, 0 stored, 0 dropped; some of those that had come are lost;"
                + " 1,002 that were stored are gone undelivered: they had to make room"
                + " (spoolWhenFull), or cannot be read; 2 that the stream cannot take are in"
                + " undeliverable.jsonl");
  }
}
