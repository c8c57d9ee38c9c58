package org.kclframework.launcher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * SIGTERM, which {@code docker stop} sends, and SIGINT, which is Ctrl-C: the first asks for an end
 * in good order, the second ends the process at once.
 *
 * <p>The JVM itself would answer the first by running shutdown hooks beside everything else, ignore
 * the second, and end with 143 or 130 however well the work was finished. So its handlers are
 * replaced, and the main thread goes on to the end of the program. A signal that the process was
 * started to ignore, as in {@code nohup} or a script's background job, stays ignored.
 */
final class StopSignals {

  private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

  /** Shells report a process that a signal has ended as 128 and its number. */
  private static final int SIGNAL_EXIT_CODE = 128;

  private StopSignals() {}

  /** Has the first signal run an action, which returns at once, and the second end the process. */
  static void handle(Runnable stop) {
    StopRequest request = new StopRequest();
    for (String name : new String[] {"TERM", "INT"}) {
      try {
        Signal.handle(new Signal(name), signal -> handle(signal, request, stop));
      } catch (IllegalArgumentException e) {
        // The JVM was started with -Xrs, so that somebody else can handle signals.
        log.debug("SIG{} is not handled: {}", name, e.getMessage());
      }
    }
  }

  private static void handle(Signal signal, StopRequest request, Runnable stop) {
    switch (request.received(System.nanoTime())) {
      case FIRST -> {
        stop.run();
        log.info("SIG{}: stopping; a second signal ends the process at once", signal.getName());
      }
      case ECHO -> log.debug("SIG{} came twice", signal.getName());
      case SECOND -> Runtime.getRuntime().halt(SIGNAL_EXIT_CODE + signal.getNumber());
    }
  }
}
