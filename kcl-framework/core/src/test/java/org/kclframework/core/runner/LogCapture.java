package org.kclframework.core.runner;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What one class logs while the capture is open, each event with its whole stack trace. */
final class LogCapture implements AutoCloseable {

  private final Logger logger;
  private final Events events = new Events();

  LogCapture(Class<?> source) {
    logger = (Logger) LoggerFactory.getLogger(source);
    events.start();
    logger.addAppender(events);
  }

  /** Returns the events: level, message and stack trace. */
  List<String> events() {
    return List.copyOf(events.texts);
  }

  @Override
  public void close() {
    logger.detachAppender(events);
    events.stop();
  }

  private static final class Events extends AppenderBase<ILoggingEvent> {

    private final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      IThrowableProxy failure = event.getThrowableProxy();
      String stack = failure == null ? "" : "\n" + ThrowableProxyUtil.asString(failure);
      texts.add(event.getLevel() + " " + event.getFormattedMessage() + stack);
    }
  }
}
