package org.kclframework.kcl;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** All that is logged anywhere while it is open, at every level. */
final class LogCapture implements AutoCloseable {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Map<Logger, Level> levels = new LinkedHashMap<>();
  private final List<Appender<ILoggingEvent>> muted = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          add(event);
        }
      };

  /** A message as it would be written, with the stack of its failure. */
  record Line(String logger, Level level, String text) {}

  LogCapture() {
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        levels.put(logger, logger.getLevel());
        logger.setLevel(logger == root ? Level.TRACE : null);
      }
    }
    root.iteratorForAppenders().forEachRemaining(muted::add);
    muted.forEach(root::detachAppender);
    root.addAppender(appender);
  }

  private void add(ILoggingEvent event) {
    String stack =
        event.getThrowableProxy() == null
            ? ""
            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
    Line line =
        new Line(event.getLoggerName(), event.getLevel(), event.getFormattedMessage() + stack);
    synchronized (lines) {
      lines.add(line);
    }
  }

  List<Line> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Returns the loggers that wrote lines of a kind, each with the level. */
  Set<String> loggers(Predicate<String> text) {
    Set<String> loggers = new TreeSet<>();
    for (Line line : lines()) {
      if (text.test(line.text())) {
        loggers.add(line.logger() + " " + line.level());
      }
    }
    return loggers;
  }

  @Override
  public void close() {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(appender);
    muted.forEach(root::addAppender);
    levels.forEach(Logger::setLevel);
  }
}
