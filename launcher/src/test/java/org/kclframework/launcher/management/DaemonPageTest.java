package org.kclframework.launcher.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.daemon.StreamState;
import org.kclframework.streams.daemon.StreamState.Stall;

class DaemonPageTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static StreamState stream(Optional<Stall> stall) {
    return new StreamState(
        "orders", "orders_prod", 7, 3, 300, 1, Optional.empty(), stall, Optional.empty());
  }

  @Test
  void daemonAtWork_isUp_withItsStreams() {
    Page page = DaemonPage.of(true, List.of(stream(Optional.empty())), NOW);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains("\"status\" : \"UP\"", "\"alias\" : \"orders\"", "\"stream\" : \"orders_prod\"")
        .contains("\"delivered\" : 7", "\"waiting\" : 3", "\"spoolBytes\" : 300")
        .contains("\"failed\" : 1")
        .doesNotContain("stall", "refusal", "setAside");
  }

  @Test
  void streamThatStandsStill_isShownAtOnce_andDownAfterAMinute() {
    Stall recent = new Stall(NOW.minusSeconds(60), "throttled");
    Page up = DaemonPage.of(true, List.of(stream(Optional.of(recent))), NOW);
    assertThat(up.status()).isEqualTo(200);
    assertThat(up.body()).contains("\"reason\" : \"throttled\"", "2026-03-01T11:59:00Z");

    Stall old = new Stall(NOW.minusSeconds(61), "throttled");
    Page down = DaemonPage.of(true, List.of(stream(Optional.of(old))), NOW);
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.body())
        .contains("\"status\" : \"DOWN\"")
        .contains("orders: nothing delivered since 2026-03-01T11:58:59Z, 3 events wait: throttled");
  }

  @Test
  void diskThatRefusesEvents_isDownAtOnce() {
    Stall refusal = new Stall(NOW, "No space left on device");
    StreamState refusing =
        new StreamState(
            "orders", "o", 7, 3, 300, 1, Optional.empty(), Optional.empty(), Optional.of(refusal));
    Page down = DaemonPage.of(true, List.of(refusing), NOW);

    assertThat(down.status()).isEqualTo(503);
    assertThat(down.body())
        .contains("orders: events are refused since 2026-03-01T12:00:00Z: No space left on device")
        .contains("\"refusal\" : {");
  }

  @Test
  void eventsThatWereSetAside_areShown() {
    StreamState.SetAside setAside = new StreamState.SetAside(2, Path.of("undeliverable.jsonl"));
    StreamState stream =
        new StreamState(
            "orders", "o", 7, 3, 300, 2, Optional.of(setAside), Optional.empty(), Optional.empty());

    assertThat(DaemonPage.of(true, List.of(stream), NOW).body())
        .contains("\"setAside\" : {", "\"events\" : 2", "\"file\" : \"undeliverable.jsonl\"");
  }

  @Test
  void daemonThatStops_isDown() {
    assertThat(DaemonPage.of(false, List.of(), NOW).status()).isEqualTo(503);
  }
}
