package org.kclframework.streams.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ThreadsTest {

  @Test
  void joinUninterrupted_waitsAllTheSame_andKeepsTheInterrupt() {
    Thread waiting = Thread.currentThread();
    Thread thread =
        new Thread(
            () -> {
              waiting.interrupt();
              // Until the wait has taken note of it.
              while (waiting.isInterrupted()) {
                Thread.onSpinWait();
              }
            });
    thread.setDaemon(true);
    thread.start();

    Threads.joinUninterrupted(thread);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(thread.isAlive()).isFalse();
  }
}
