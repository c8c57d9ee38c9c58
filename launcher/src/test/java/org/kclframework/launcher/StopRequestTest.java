package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kclframework.launcher.StopRequest.Received;

final class StopRequestTest {

  private static final long START = Long.MAX_VALUE - 10;
  private static final long ECHO_TIME = StopRequest.ECHO_TIME.toNanos();

  private final StopRequest request = new StopRequest();

  @Test
  void received_twiceAtOnce_isOneRequest() {
    assertThat(request.received(START)).isEqualTo(Received.FIRST);
    assertThat(request.received(START)).isEqualTo(Received.ECHO);
    assertThat(request.received(START + ECHO_TIME - 1)).isEqualTo(Received.ECHO);
  }

  @Test
  void received_againLater_isTheSecond() {
    assertThat(request.received(START)).isEqualTo(Received.FIRST);
    assertThat(request.received(START + ECHO_TIME)).isEqualTo(Received.SECOND);
  }

  @Test
  void received_afterAnEcho_isTheSecondAllTheSame() {
    assertThat(request.received(START)).isEqualTo(Received.FIRST);
    assertThat(request.received(START + 1)).isEqualTo(Received.ECHO);
    assertThat(request.received(START + ECHO_TIME)).isEqualTo(Received.SECOND);
  }
}
