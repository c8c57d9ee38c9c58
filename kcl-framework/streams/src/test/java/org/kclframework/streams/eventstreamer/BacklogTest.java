package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
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

  private static LoggedEvent large(int i) {
    return new LoggedEvent("key" + (100 + i), "\u4e2d".repeat(99_994), i);
  }

  /** As many as take all of the memory, in a buffer that holds more. */
  private static Backlog fullOfLarge(WhenFull whenFull) {
    Backlog backlog = new Backlog(BUCKET, 1000, 10_000, whenFull);
    backlog.take();
    for (long memory = 0;
        memory + large(0).memory() <= Backlog.MOST_MEMORY;
        memory += large(0).memory()) {
      backlog.add(List.of(large(0)));
    }
    return backlog;
  }

  @Test
  void add_ofMoreThanTheMemoryHolds_fails_andShipsWhatWaits() {
    Backlog backlog = fullOfLarge(WhenFull.FAIL);
    long waiting = backlog.logged();
    assertThat(waiting).isEqualTo(335);
    assertThatThrownBy(() -> backlog.add(List.of(large(1))))
        .isInstanceOf(EventNotLoggedException.class)
        .hasMessage(
            "336 events wait, and 1 more were not logged: their texts take 67000000 bytes, and the"
                + " most is 67108864");
    Batch batch = Objects.requireNonNull(backlog.take());
    assertThat(batch.events()).hasSize(335);
    backlog.resolve(batch);
    backlog.add(List.of(large(1)));
    assertThat(backlog.logged()).isEqualTo(waiting + 1);
  }

  /** Events that take all of the memory, to the byte. */
  private static List<LoggedEvent> exactlyFull() {
    String text = "x".repeat((int) (Backlog.MOST_MEMORY / 512 / Character.BYTES));
    return Collections.nCopies(512, new LoggedEvent("", text, 1));
  }

  @Test
  void add_ofWhatTakesNoMemory_whereAllIsTaken_waitsForNothing() {
    for (WhenFull whenFull : WhenFull.values()) {
      Backlog backlog = new Backlog(BUCKET, 1000, 10_000, whenFull);
      backlog.add(exactlyFull());
      backlog.add(List.of(new LoggedEvent("", 1, 1)));
      backlog.setBucket(new Bucket("c", "C"));
      assertThat(backlog.logged()).isEqualTo(513);
    }
  }

  @Test
  void add_ofMoreThanTheMemoryHolds_waits_andShipsWhatWaits() throws Exception {
    Backlog backlog = fullOfLarge(WhenFull.BLOCK);
    backlog.add(List.of(large(1)));
    Thread thread = new Thread(() -> backlog.add(List.of(large(2))));
    thread.start();
    Batch batch = Objects.requireNonNull(backlog.take());
    assertThat(batch.events()).hasSize(336);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(backlog.logged()).isEqualTo(336);
    backlog.resolve(batch);
    thread.join();
    assertThat(backlog.logged()).isEqualTo(337);
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
