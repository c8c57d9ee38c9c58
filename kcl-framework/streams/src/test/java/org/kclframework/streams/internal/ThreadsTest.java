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
              for (int i = 0; i < 3; i++) {
                waiting.interrupt();
                // Until the wait has taken note of it.
                while (waiting.isInterrupted()) {
                  Thread.onSpinWait();
                }
              }
            });
    thread.setDaemon(true);
    thread.start();

    Threads.joinUninterrupted(thread);

    assertThat(thread.isAlive()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
