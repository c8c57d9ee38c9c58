package org.kclframework.multilang;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A call on a thread of its own, which a test can wait for, and can give up. */
final class Call {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** What may fail in any way. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  private final CompletableFuture<Optional<Throwable>> done = new CompletableFuture<>();
  private final Thread thread;

  private Call(Action action) {
    thread = new Thread(() -> run(action), "call");
    thread.setDaemon(true);
  }

  /** Starts a call. */
  static Call of(Action action) {
    Call call = new Call(action);
    call.thread.start();
    return call;
  }

  private void run(Action action) {
    try {
      action.run();
      done.complete(Optional.empty());
    } catch (Throwable e) {
      done.complete(Optional.of(e));
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Waits until the call fails, and returns how. */
  Throwable failure() throws Exception {
    return done.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .orElseThrow(() -> new AssertionError("the call did not fail"));
  }
}
