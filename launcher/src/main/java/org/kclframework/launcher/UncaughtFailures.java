package org.kclframework.launcher;

import org.kclframework.core.runner.LoggedFailure;
import org.kclframework.core.runner.RunnerOptions.ExceptionMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a failure that ends a thread: it is logged, or ends the process as well. */
final class UncaughtFailures implements Thread.UncaughtExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(UncaughtFailures.class);

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    if (OutOfMemory.isCauseOf(failure)) {
      OutOfMemory.halt("thread " + thread.getName());
    }
    // The thread may be the processor's own, and the message of its failure quote a payload.
    log.error(
        "thread {} has ended",
        thread.getName(),
        LoggedFailure.of(failure, ExceptionMessages.HIDDEN));
  }
}
