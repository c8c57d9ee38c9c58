package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BufferSpaceTest {

  private static final long LONG = Duration.ofHours(1).toNanos();

  private final BufferSpace space = new BufferSpace(100);

  /** Lets a thread wait for space. */
  private CompletableFuture<Boolean> waiting(int bytes, long nanos) {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                taken.complete(space.take(bytes, nanos));
              } catch (InterruptedException e) {
                taken.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    while (!taken.isDone() && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return taken;
  }

  @Test
  void large_isNotPassedBySmall() throws Exception {
    assertThat(space.tryTake(60)).isTrue();
    CompletableFuture<Boolean> large = waiting(80, LONG);
    assertThat(space.tryTake(10)).isFalse();
    CompletableFuture<Boolean> small = waiting(10, LONG);
    assertThat(small).isNotDone();
    space.free(60);
    assertThat(large.get()).isTrue();
    assertThat(small.get()).isTrue();
    assertThat(space.used()).isEqualTo(90);
  }

  @Test
  void whoGivesUp_makesWayForTheNext() throws Exception {
    assertThat(space.tryTake(60)).isTrue();
    CompletableFuture<Boolean> large = waiting(80, Duration.ofMillis(50).toNanos());
    CompletableFuture<Boolean> small = waiting(10, LONG);
    assertThat(large.get()).isFalse();
    assertThat(small.get()).isTrue();
  }

  @Test
  void largerThanAll_isTakenAlone() throws Exception {
    assertThat(space.tryTake(1)).isTrue();
    CompletableFuture<Boolean> larger = waiting(1000, LONG);
    space.free(1);
    assertThat(larger.get()).isTrue();
    assertThat(space.tryTake(1)).isFalse();
  }

  @Test
  void close_sendsAllAway() throws Exception {
    assertThat(space.tryTake(100)).isTrue();
    CompletableFuture<Boolean> first = waiting(1, LONG);
    CompletableFuture<Boolean> second = waiting(1, LONG);
    space.close();
    assertThat(first.get()).isFalse();
    assertThat(second.get()).isFalse();
  }
}
