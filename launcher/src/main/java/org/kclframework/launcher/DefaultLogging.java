package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The logging of the launcher unless a file says otherwise: {@code
 * -Dlogback.configurationFile=FILE} names one, and {@code config/logback.xml} is one that does the
 * same as this class.
 *
 * <p>It is no file in the jar because reading that would take a tenth of a second of each start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class DefaultLogging extends ContextAwareBase implements Configurator {

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{36} -"
          + " %msg%replace( {%mdc}){' \\{\\}', ''}%n";

  /** For logback, which finds this class as a service. */
  public DefaultLogging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isConfiguredElsewhere()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    apply(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Returns whether a file says how to log, so that nothing here applies. */
  static boolean isConfiguredElsewhere() {
    ClassLoader loader = DefaultLogging.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || loader.getResource("logback-test.xml") != null
        || loader.getResource("logback.xml") != null;
  }

  /** Sets the loggers and the appender of a context. */
  static void apply(LoggerContext context) {
    // KCL writes two INFO lines per checkpoint, and several per shard and tick.
    level(context, "software.amazon.kinesis", Level.WARN);
    // These two print the records themselves. The framework never lets KCL come to that; if it did,
    // payloads would still have no place in a log.
    level(context, "software.amazon.kinesis.lifecycle.ProcessTask", Level.OFF);
    level(context, "software.amazon.kinesis.retrieval.AggregatorUtil", Level.OFF);
    // At DEBUG these print requests and responses, and with them records and credentials.
    level(context, "software.amazon.awssdk", Level.WARN);
    level(context, "io.netty", Level.WARN);
    // It warns, with a stack, of each connection that does not come about; the caller is told too.
    level(context, "io.netty.channel.DefaultChannelPipeline", Level.ERROR);
    level(context, "org.apache.hc", Level.WARN);
    // The launcher tells such a failure itself.
    level(context, "org.kclframework.kcl.WorkerStartException", Level.OFF);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender(context));
  }

  /** Leaves out what workers say of their beginnings and ends. */
  static void leaveOutRuns(LoggerContext context) {
    level(context, "org.kclframework.kcl.Worker", Level.WARN);
  }

  /** Sets how much the framework tells. */
  static void quiet(LoggerContext context, int verbosity) {
    Level level = verbosity > 1 ? Level.DEBUG : verbosity == 1 ? Level.INFO : Level.WARN;
    level(context, "org.kclframework", level);
  }

  private static void level(LoggerContext context, String logger, Level level) {
    context.getLogger(logger).setLevel(level);
  }

  /** Returns what writes to standard error: standard output belongs to the processor. */
  private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(UTF_8);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
