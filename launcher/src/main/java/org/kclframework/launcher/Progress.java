package org.kclframework.launcher;

import java.io.PrintStream;
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

  /** Has something done again and again. */
  interface Timer {

    /** Begins, with the first time after one interval, and returns what ends it. */
    Runnable every(Duration interval, Runnable task);
  }

  private final Timer timer;
  private final LongSupplier nanos;
  private final PrintStream terminal;

  /** Creates it for this process. */
  Progress() {
    this(Progress::everyInAThread, System::nanoTime, System.err);
  }

  /**
   * Creates it.
   *
   * @param nanos tells the time, as {@link System#nanoTime} does
   */
  Progress(Timer timer, LongSupplier nanos, PrintStream terminal) {
    this.timer = timer;
    this.nanos = nanos;
    this.terminal = terminal;
  }

  /**
   * Does some work and tells how far it has got until it is done.
   *
   * @param interactive whether a person at a terminal sees it
   * @param records counts what is done
   * @param shards looks where the shards stand
   */
  <T> T tellDuring(
      Supplier<T> work,
      boolean interactive,
      LongSupplier records,
      Supplier<List<ShardStatus>> shards) {
    ProgressText text = new ProgressText(records, shards, nanos.getAsLong());
    return tellDuring(work, interactive, () -> text.next(nanos.getAsLong()));
  }

  /**
   * Does some work and tells how far it has got until it is done.
   *
   * @param interactive whether a person at a terminal sees it
   * @param text says how far it has got
   */
  <T> T tellDuring(Supplier<T> work, boolean interactive, Supplier<String> text) {
    if (!interactive) {
      Runnable end = timer.every(LOG_INTERVAL, () -> log.info(text.get()));
      try {
        return work.get();
      } finally {
        end.run();
      }
    }
    Line line = new Line(terminal);
    Runnable end = timer.every(TERMINAL_INTERVAL, () -> line.show(text.get()));
    try {
      return work.get();
    } finally {
      end.run();
      line.end();
    }
  }

  private static Runnable everyInAThread(Duration interval, Runnable task) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, "progress");
              made.setDaemon(true);
              return made;
            });
    var unused =
        thread.scheduleAtFixedRate(
            task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return thread::shutdownNow;
  }

  /** A line that changes. Nothing is left of it in the end, whatever the timer still does. */
  private static final class Line {

    private final PrintStream terminal;
    private boolean ended;

    Line(PrintStream terminal) {
      this.terminal = terminal;
    }

    synchronized void show(String text) {
      if (!ended) {
        terminal.print(CLEAR_LINE + text + "\r");
      }
    }

    synchronized void end() {
      ended = true;
      terminal.print(CLEAR_LINE);
    }
  }
}
