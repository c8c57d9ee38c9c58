package org.kclframework.multilang;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long. Has a thread while something is under way. Safe for use by several
 * threads.
 */
final class Watchdog {

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  private final ScheduledThreadPoolExecutor timer;

  Watchdog() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "multilang-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_THREAD.toSeconds(), TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /** Runs a task after a time, unless it is cancelled before. */
  Future<?> after(Duration time, Runnable task) {
    return timer.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
