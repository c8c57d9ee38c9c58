package org.kclframework.launcher;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * The logging of the process, started beside everything else: it takes a fifth of a second, and a
 * run needs it only after its configuration is read.
 */
final class Logging {

  private final Thread starter = new Thread(Logging::start, "logging");

  private Logging() {
    starter.setDaemon(true);
  }

  /** Starts the logging; returns at once. */
  static Logging begin() {
    Logging logging = new Logging();
    logging.starter.start();
    return logging;
  }

  private static void start() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      OutOfMemoryFilter filter = new OutOfMemoryFilter(OutOfMemory::halt);
      filter.setContext(context);
      filter.start();
      context.addTurboFilter(filter);
    }
    Thread.setDefaultUncaughtExceptionHandler(new UncaughtFailures());
  }

  /**
   * Leaves out how workers begin and end, where the console tells that by itself: in a progress and
   * a closing line. A configuration of the user's own is left alone.
   */
  void leaveOutRuns() {
    if (!DefaultLogging.isConfiguredElsewhere()
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      DefaultLogging.leaveOutRuns(context);
    }
  }

  /**
   * Leaves out what is no warning, unless somebody wants to know. A configuration of the user's own
   * is left alone.
   *
   * @param verbosity 0; 1 for what is worth to know, 2 for details
   */
  void quiet(int verbosity) {
    if (!DefaultLogging.isConfiguredElsewhere()
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      DefaultLogging.quiet(context, verbosity);
    }
  }

  /** Waits until the logging has started. */
  void await() {
    boolean interrupted = false;
    while (true) {
      try {
        starter.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
