package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.streams.eventstreamer.EventStreamer.WhenFull;

/** When a batch is made. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BacklogTest {

  private static final Bucket BUCKET = new Bucket("b", "B");

  private static List<LoggedEvent> events(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> new LoggedEvent("k" + i, i, i)).toList();
  }

  @Test
  void take_waitsForTheEventAfterTheLastThatTheBufferHolds() throws Exception {
    Backlog backlog = new Backlog(BUCKET, 2, 100, WhenFull.BLOCK);
    assertThat(backlog.take()).isEqualTo(new Batch(BUCKET, List.of()));
    backlog.add(events(1, 2));
    CompletableFuture<Batch> taken = new CompletableFuture<>();
    Thread thread = new Thread(() -> taken.complete(backlog.take()));
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(taken).isNotDone();
      Thread.onSpinWait();
    }
    backlog.add(events(3, 3));
    assertThat(taken.get()).isEqualTo(new Batch(BUCKET, events(1, 2)));
  }

  @Test
  void add_ofManyEvents_makesAsManyBatches() {
    Backlog backlog = new Backlog(BUCKET, 2, 100, WhenFull.BLOCK);
    backlog.take();
    backlog.add(events(1, 5));
    assertThat(backlog.take()).isEqualTo(new Batch(BUCKET, events(1, 2)));
    assertThat(backlog.take()).isEqualTo(new Batch(BUCKET, events(3, 4)));
  }
}
