package org.kclframework.streams.producer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the client, each for a limited time. On a thread of its own: a client that looks for
 * credentials can block for a minute who calls it, and the sending thread has deadlines to keep.
 */
final class ClientCalls {

  private final Executor caller;
  private final long timeoutNanos;

  ClientCalls(Executor caller, Duration timeout) {
    this.caller = caller;
    this.timeoutNanos = timeout.toNanos();
  }

  /**
   * Calls. When the time is over, or the result is cancelled, the call is cancelled too, and not
   * made any more if it was not begun: its records may be overtaken then.
   */
  <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    // As long as the client blocks, calls wait here: not with the records, once their time is over.
    AtomicReference<@Nullable Supplier<CompletableFuture<T>>> waiting = new AtomicReference<>(call);
    var unused = result.whenComplete((value, failure) -> waiting.set(null));
    caller.execute(
        () -> {
          Supplier<CompletableFuture<T>> begun = waiting.getAndSet(null);
          if (begun != null) {
            begin(begun, result);
          }
        });
    return result.orTimeout(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  private static <T> void begin(Supplier<CompletableFuture<T>> call, CompletableFuture<T> result) {
    try {
      CompletableFuture<T> answer = call.get();
      passOn(answer, result);
      cancelWith(result, answer);
    } catch (Throwable e) {
      // Whatever it is, who called is to know it, and at once.
      result.completeExceptionally(e);
    }
  }

  private static <T> void passOn(CompletableFuture<T> answer, CompletableFuture<T> result) {
    var unused =
        answer.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private static void cancelWith(CompletableFuture<?> result, CompletableFuture<?> answer) {
    var unused = result.whenComplete((value, failure) -> answer.cancel(true));
  }
}
