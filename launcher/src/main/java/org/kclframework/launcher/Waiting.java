package org.kclframework.launcher;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Says what is waited for when that takes long. */
final class Waiting {

  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final PrintWriter err;
  private final Executor later;

  /** Creates it to say so after five seconds. */
  Waiting(PrintWriter err) {
    this(err, CompletableFuture.delayedExecutor(SILENCE.toNanos(), TimeUnit.NANOSECONDS));
  }

  /**
   * Creates it.
   *
   * @param later runs what it is given when something has taken long
   */
  Waiting(PrintWriter err, Executor later) {
    this.err = err;
    this.later = later;
  }

  /** Begins to wait, and returns what ends it. */
  Runnable of(String what) {
    CompletableFuture<Void> told =
        CompletableFuture.runAsync(() -> err.println("Still waiting for " + what), later);
    return () -> told.cancel(false);
  }

  /** Begins to wait for the list of the shards of a stream, and returns what ends it. */
  Runnable ofShards(String streamName, String place) {
    return of("the list of the shards of stream " + streamName + " (" + place + ")");
  }
}
