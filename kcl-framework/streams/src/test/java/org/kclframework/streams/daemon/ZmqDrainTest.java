package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.streams.client.HeaderForm;
import org.kclframework.streams.event.Event;

/** Tests of what is received once the daemon was told to stop. */
@Timeout(60)
class ZmqDrainTest {

  private static final List<byte[]> MESSAGE =
      List.of(HeaderForm.JSON.header("orders", "k"), Event.builder().set("a", 1).build().encode());

  private final RecordingSink sink = new RecordingSink("orders");
  private final DaemonCounts counts = new DaemonCounts(new SimpleMeterRegistry());

  private ZmqReceiver start(MessageSource source) {
    return ZmqReceiver.start(
        source,
        ZmqOptions.DEFAULT,
        new EventIntake(
            new SkippedAliases(List.of()), sink, counts, new DropLog(System::nanoTime)));
  }

  /** Stops a receiver whose first message is being stored until it knows that it is to stop. */
  private boolean stopWhileStoring(MessageSource source, Duration grace) {
    CountDownLatch gate = new CountDownLatch(1);
    sink.blockUntil(gate);
    ZmqReceiver receiver = start(source);
    Await.until("put", () -> sink.blocked() == 1);
    CompletableFuture<Boolean> stored = new CompletableFuture<>();
    Thread stopping =
        new Thread(
            () -> {
              try {
                stored.complete(receiver.stop(grace));
              } catch (InterruptedException e) {
                stored.completeExceptionally(e);
              }
            });
    stopping.start();
    Await.until("told to stop", () -> stopping.getState() == Thread.State.TIMED_WAITING);
    gate.countDown();
    return stored.join();
  }

  @Test
  void messagesThatComeAfterAHesitation_areStored() {
    HesitantSource source =
        new HesitantSource(4)
            .withGroup(List.of(MESSAGE))
            .withGroup(List.of(MESSAGE, MESSAGE))
            .withGroup(List.of(MESSAGE));

    assertThat(stopWhileStoring(source, Duration.ofSeconds(30))).isTrue();
    assertThat(sink.size()).isEqualTo(4);
    assertThat(counts.received()).isEqualTo(4);
  }

  @Test
  void sourceThatHasNoMore_isNotWaitedForLonger() {
    HesitantSource source =
        new HesitantSource(5).withGroup(List.of(MESSAGE)).withGroup(List.of(MESSAGE));

    assertThat(stopWhileStoring(source, Duration.ofSeconds(30))).isTrue();
    assertThat(sink.size()).isEqualTo(1);
  }

  @Test
  void messageThatComesWhenTheTimeIsOver_isLost_asIsTold() {
    HesitantSource source =
        new HesitantSource(0).withGroup(List.of(MESSAGE)).withGroup(List.of(MESSAGE));

    assertThat(stopWhileStoring(source, Duration.ZERO)).isFalse();
    assertThat(sink.size()).isEqualTo(1);
  }
}
