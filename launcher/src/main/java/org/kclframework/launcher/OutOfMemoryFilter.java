package org.kclframework.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Ends the process when somebody logs that memory ran out.
 *
 * <p>KCL's threads catch that error, log it and go on: a batch that was lost so would never be
 * missed. Where the JVM is started with {@code -XX:+ExitOnOutOfMemoryError} it does not come to
 * this.
 */
final class OutOfMemoryFilter extends TurboFilter {

  private final Consumer<String> end;

  /**
   * Creates it.
   *
   * @param end what is done, with the name of the logger
   */
  OutOfMemoryFilter(Consumer<String> end) {
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
    if (OutOfMemory.isCauseOf(failure) || (parameters != null && hasOutOfMemory(parameters))) {
      end.accept(logger.getName());
    }
    return FilterReply.NEUTRAL;
  }

  private static boolean hasOutOfMemory(Object[] parameters) {
    for (Object parameter : parameters) {
      if (parameter instanceof Throwable failure && OutOfMemory.isCauseOf(failure)) {
        return true;
      }
    }
    return false;
  }
}
