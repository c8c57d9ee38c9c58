package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.StopSignal.State.ABANDONED;
import static org.kclframework.core.runner.StopSignal.State.DRAINING;
import static org.kclframework.core.runner.StopSignal.State.RUNNING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StopSignalTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final StopSignal stop = new StopSignal();

  @Test
  void raise_onlyEverMakesItStronger() {
    assertThat(stop.isRaised()).isFalse();
    assertThat(stop.raise(RUNNING)).isFalse();
    assertThat(stop.raise(DRAINING)).isTrue();
    assertThat(stop.isRaised()).isTrue();
    assertThat(stop.isAbandoned()).isFalse();
    assertThat(stop.raise(DRAINING)).isFalse();
    assertThat(stop.raise(ABANDONED)).isTrue();
    assertThat(stop.isAbandoned()).isTrue();
    assertThat(stop.raise(DRAINING)).isFalse();
    assertThat(stop).hasToString("ABANDONED");
  }

  @Test
  void raise_tellsTheListenersEachTimeItGetsStronger() {
    List<String> heard = new ArrayList<>();
    stop.whenRaised(() -> heard.add("first " + stop));
    stop.whenRaised(() -> heard.add("second " + stop));
    stop.raise(DRAINING);
    stop.raise(DRAINING);
    stop.raise(ABANDONED);
    assertThat(heard)
        .containsExactly(
            "first DRAINING", "second DRAINING", "first ABANDONED", "second ABANDONED");
  }

  @Test
  void await_whenRaisedBefore_returnsAtOnce() {
    stop.raise(DRAINING);
    assertThat(stop.await(LONG, DRAINING)).isTrue();
    stop.raise(ABANDONED);
    assertThat(stop.await(LONG, DRAINING)).isTrue();
    assertThat(stop.await(LONG, ABANDONED)).isTrue();
  }

  @Test
  void await_ofAStrongerSignal_isNotEndedByAWeakerOne() {
    stop.raise(DRAINING);
    assertThat(stop.await(Duration.ofMillis(5), ABANDONED)).isFalse();
  }

  @Test
  void await_returnsWhenTheTimeHasPassed() {
    assertThat(stop.await(Duration.ofMillis(5), DRAINING)).isFalse();
    assertThat(stop.await(Duration.ZERO, DRAINING)).isFalse();
    assertThat(stop.await(Duration.ofMillis(-5), DRAINING)).isFalse();
  }

  @Test
  void await_isEndedByTheSignal() {
    AtomicReference<Boolean> result = new AtomicReference<>();
    Thread waiter = new Thread(() -> result.set(stop.await(LONG, ABANDONED)));
    waiter.start();
    awaitWaiting(waiter);
    stop.raise(DRAINING);
    awaitWaiting(waiter);
    assertThat(result).hasNullValue();
    stop.raise(ABANDONED);
    Eventually.await("the waiter returns", () -> Boolean.TRUE.equals(result.get()));
  }

  private static void awaitWaiting(Thread thread) {
    Eventually.await("the thread waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void await_byAnInterruptedThread_waitsAllTheSameAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    long start = System.nanoTime();
    boolean raised = stop.await(Duration.ofMillis(20), DRAINING);
    long waited = System.nanoTime() - start;
    assertThat(Thread.interrupted()).isTrue();
    assertThat(raised).isFalse();
    assertThat(Duration.ofNanos(waited)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
  }
}
