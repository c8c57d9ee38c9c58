package org.kclframework.launcher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kclframework.core.runner.ShardStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how far a bounded run has got: to a person at a terminal in one line that changes, and to
 * anybody else in a line of the log now and then.
 */
final class Progress {

  private static final Logger log = LoggerFactory.getLogger(Progress.class);

  private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(500);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

  /** Back to the left edge, and clear what is to the right of it. */
  private static final String CLEAR_LINE = "\r\u001b[K";

  private Progress() {}

  /**
   * Does some work and tells how far it has got until it is done.
   *
   * @param records counts what is done
   * @param shards looks where the shards stand
   */
  static <T> T tellDuring(
      Supplier<T> work, LongSupplier records, Supplier<List<ShardStatus>> shards) {
    ProgressText text = new ProgressText(records, shards, System.nanoTime());
    return tellDuring(work, Terminal.isInteractive(), () -> text.next(System.nanoTime()));
  }

  /**
   * Does some work and tells how far it has got until it is done.
   *
   * @param interactive whether a person at a terminal sees it
   * @param text says how far it has got
   */
  static <T> T tellDuring(Supplier<T> work, boolean interactive, Supplier<String> text) {
    if (!interactive) {
      return tellDuring(work, LOG_INTERVAL, () -> log.info(text.get()));
    }
    try {
      return tellDuring(
          work, TERMINAL_INTERVAL, () -> System.err.print(CLEAR_LINE + text.get() + "\r"));
    } finally {
      System.err.print(CLEAR_LINE);
    }
  }

  private static <T> T tellDuring(Supplier<T> work, Duration interval, Runnable tell) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    try {
      var unused =
          timer.scheduleAtFixedRate(
              tell, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
      return work.get();
    } finally {
      timer.shutdownNow();
    }
  }
}
