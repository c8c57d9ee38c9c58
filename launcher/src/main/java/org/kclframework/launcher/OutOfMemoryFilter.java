package org.kclframework.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.exit.ExitCode;
import org.slf4j.Marker;

/**
 * Ends the process when somebody logs that memory ran out.
 *
 * <p>KCL's threads catch that error, log it and go on: a batch that was lost so would never be
 * missed. After it nothing in the process can be relied on, while a restart loses nothing. Where
 * the JVM is started with {@code -XX:+ExitOnOutOfMemoryError} it does not come to this.
 */
final class OutOfMemoryFilter extends TurboFilter {

  private final Runnable end;

  OutOfMemoryFilter() {
    this(() -> Runtime.getRuntime().halt(ExitCode.OUT_OF_MEMORY.number()));
  }

  OutOfMemoryFilter(Runnable end) {
    this.end = end;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable failure) {
    if (isOutOfMemory(failure) || (parameters != null && anyIsOutOfMemory(parameters))) {
      System.err.println("Out of memory, as told by " + logger.getName() + ": the process ends");
      end.run();
    }
    return FilterReply.NEUTRAL;
  }

  private static boolean anyIsOutOfMemory(Object[] parameters) {
    for (Object parameter : parameters) {
      if (parameter instanceof Throwable failure && isOutOfMemory(failure)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutOfMemory(@Nullable Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 100; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      depth++;
    }
    return false;
  }
}
