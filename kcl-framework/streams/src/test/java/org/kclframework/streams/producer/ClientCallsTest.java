package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClientCallsTest {

  @Test
  void callThatWasNotBegunInTime_isNotMade() {
    List<Runnable> waiting = new ArrayList<>();
    ClientCalls calls = new ClientCalls(waiting::add, Duration.ofHours(1));
    CompletableFuture<String> result =
        calls.call(
            () -> {
              throw new AssertionError("called");
            });
    result.cancel(true);
    waiting.forEach(Runnable::run);
    assertThat(result).isCancelled();
  }

  @Test
  void callWithoutAnAnswerInTime_isCancelled() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    ClientCalls calls = new ClientCalls(Runnable::run, Duration.ofMillis(10));
    CompletableFuture<String> result = calls.call(() -> answer);
    assertThatThrownBy(result::get).hasCauseInstanceOf(TimeoutException.class);
    assertThatThrownBy(answer::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void callWhoseTimeIsOver_holdsNoRecords() throws Exception {
    List<Runnable> waiting = new ArrayList<>();
    ClientCalls calls = new ClientCalls(waiting::add, Duration.ofHours(1));
    WeakReference<byte[]> records = callWith(new byte[1000], calls);
    while (records.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(waiting).hasSize(1);
  }

  private static WeakReference<byte[]> callWith(byte[] records, ClientCalls calls) {
    calls.call(() -> CompletableFuture.completedFuture(records)).cancel(true);
    return new WeakReference<>(records);
  }

  @Test
  void whateverAClientThrows_isTheResult() {
    ClientCalls calls = new ClientCalls(Runnable::run, Duration.ofHours(1));
    NoClassDefFoundError thrown = new NoClassDefFoundError("thrown");
    assertThatThrownBy(
            () ->
                calls
                    .call(
                        () -> {
                          throw thrown;
                        })
                    .get())
        .hasCause(thrown);
  }
}
