package org.kclframework.local.kinesis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why records and streams could not be stored, once in a while: callers try again at once, and
 * a full disk would fill what is left of itself with the log. Thread-safe.
 */
final class StorageFailures {

  private static final Logger log = LoggerFactory.getLogger(StorageFailures.class);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** Takes what is to be told. */
  @FunctionalInterface
  interface Listener {
    void failed(String operation, long untold, Throwable failure);
  }

  private final LongSupplier clock;
  private final Listener listener;
  private long untold;
  private boolean any;
  private long toldAt;

  /** Creates it for the log. */
  StorageFailures() {
    this(
        System::nanoTime,
        (operation, untold, failure) ->
            log.error("{} failed; {} others since this was last told", operation, untold, failure));
  }

  /** Creates it with a clock, which counts nanoseconds. */
  StorageFailures(LongSupplier clock, Listener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Tells of a failure, unless another was told a short time before. */
  synchronized void tell(String operation, Throwable failure) {
    long now = clock.getAsLong();
    if (any && now - toldAt < SILENCE.toNanos()) {
      untold++;
      return;
    }
    listener.failed(operation, untold, failure);
    any = true;
    toldAt = now;
    untold = 0;
  }
}
