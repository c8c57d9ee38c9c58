package org.kclframework.launcher.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.daemon.StreamState;
import org.kclframework.streams.daemon.StreamState.Stall;

class DaemonPageTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static StreamState stream(Optional<Stall> stall) {
    return new StreamState("orders", "orders_prod", 7, 3, 300, 1, stall);
  }

  @Test
  void daemonAtWork_isUp_withItsStreams() {
    Page page = DaemonPage.of(true, List.of(stream(Optional.empty())), NOW);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains("\"status\" : \"UP\"", "\"alias\" : \"orders\"", "\"stream\" : \"orders_prod\"")
        .contains("\"delivered\" : 7", "\"waiting\" : 3", "\"waitingBytes\" : 300")
        .contains("\"failed\" : 1")
        .doesNotContain("stall");
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
  void daemonThatStops_isDown() {
    assertThat(DaemonPage.of(false, List.of(), NOW).status()).isEqualTo(503);
  }
}
