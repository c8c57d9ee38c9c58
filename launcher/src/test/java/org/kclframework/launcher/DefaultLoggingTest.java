package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultLoggingTest {

  /** Configured as the launcher is by itself. */
  private final LoggerContext context = new LoggerContext();

  /** Configured by the file that users may copy. */
  private final LoggerContext contextOfFile = new LoggerContext();

  @BeforeEach
  void configure() throws JoranException {
    DefaultLogging.apply(context);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(contextOfFile);
    configurator.doConfigure("../config/logback.xml");
  }

  @AfterEach
  void stop() {
    context.stop();
    contextOfFile.stop();
  }

  @Test
  void configuration_isUnderstood() {
    for (LoggerContext configured : List.of(context, contextOfFile)) {
      assertThat(configured.getStatusManager().getCopyOfStatusList())
          .filteredOn(status -> status.getLevel() > Status.INFO)
          .isEmpty();
    }
  }

  @Test
  void fileForUsers_doesTheSame() {
    for (Logger logger : contextOfFile.getLoggerList()) {
      assertThat(context.getLogger(logger.getName()).getEffectiveLevel())
          .as(logger.getName())
          .isEqualTo(logger.getEffectiveLevel());
    }
    for (Logger logger : context.getLoggerList()) {
      assertThat(contextOfFile.getLogger(logger.getName()).getEffectiveLevel())
          .as(logger.getName())
          .isEqualTo(logger.getEffectiveLevel());
    }
    assertThat(encoder(context).getPattern()).isEqualTo(encoder(contextOfFile).getPattern());
    assertThat(encoder(context).getCharset()).isEqualTo(encoder(contextOfFile).getCharset());
    assertThat(appender(context).getTarget())
        .isEqualTo(appender(contextOfFile).getTarget())
        .isEqualTo("System.err");
  }

  @Test
  void configure_leavesItToAFileThatIsThere() {
    LoggerContext untouched = new LoggerContext();
    assertThat(new DefaultLogging().configure(untouched))
        .as("this test has a logback-test.xml")
        .isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(untouched.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders()).isExhausted();
  }

  @ParameterizedTest
  @CsvSource({
    "org.kclframework.core, INFO",
    "com.example.Counter, INFO",
    "software.amazon.kinesis.coordinator.Scheduler, WARN",
    "software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseRenewer, WARN",
    "software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseRefresher, WARN",
    "software.amazon.kinesis.lifecycle.ProcessTask, OFF",
    "software.amazon.kinesis.retrieval.AggregatorUtil, OFF",
    "software.amazon.awssdk.request, WARN",
    "io.netty.handler.logging, WARN",
    "io.netty.channel.DefaultChannelPipeline, ERROR",
    "org.kclframework.kcl.WorkerStartException, OFF"
  })
  void level_isQuiet(String logger, String level) {
    assertThat(context.getLogger(logger).getEffectiveLevel()).isEqualTo(Level.toLevel(level));
  }

  @Test
  void leaveOutRuns_keepsWhatIsWrong() {
    DefaultLogging.leaveOutRuns(context);
    assertThat(context.getLogger("org.kclframework.kcl.Worker").getEffectiveLevel())
        .isEqualTo(Level.WARN);
  }

  @ParameterizedTest
  @CsvSource({"0, WARN", "1, INFO", "2, DEBUG", "3, DEBUG"})
  void quiet_tellsAsMuchAsIsAskedFor(int verbosity, String level) {
    DefaultLogging.quiet(context, verbosity);
    assertThat(context.getLogger("org.kclframework.streams").getEffectiveLevel())
        .isEqualTo(Level.toLevel(level));
    assertThat(context.getLogger("org.kclframework.kcl.WorkerStartException").getEffectiveLevel())
        .isEqualTo(Level.OFF);
    assertThat(context.getLogger("software.amazon.awssdk.request").getEffectiveLevel())
        .isEqualTo(Level.WARN);
  }

  /** Whoever asks for DEBUG everywhere must still not get records or credentials. */
  @ParameterizedTest
  @CsvSource({
    "software.amazon.kinesis.lifecycle.ProcessTask",
    "software.amazon.kinesis.retrieval.AggregatorUtil",
    "software.amazon.awssdk.request",
    "io.netty.handler.logging"
  })
  void level_ofLoggersThatShowPayloads_doesNotFollowTheRoot(String logger) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
    assertThat(context.getLogger(logger).isDebugEnabled()).isFalse();
    assertThat(context.getLogger("com.example.Counter").isDebugEnabled()).isTrue();
  }

  @Test
  void line_holdsTimeLevelThreadLoggerAndMessage() {
    assertThat(format(Map.of()))
        .matches(
            "2025-01-3[01]T..:..:..\\.250(Z|[+-]..:..) INFO  \\[worker-1\\] com.example.Counter -"
                + " Started\\R");
  }

  @Test
  void line_withContext_endsWithIt() {
    assertThat(format(Map.of("shard", "shardId-000000000001")))
        .endsWith(" - Started {shard=shardId-000000000001}" + System.lineSeparator());
  }

  private String format(Map<String, String> diagnosticContext) {
    Logger logger = context.getLogger("com.example.Counter");
    LoggingEvent event =
        new LoggingEvent(Logger.class.getName(), logger, Level.INFO, "Started", null, null);
    event.setInstant(Instant.parse("2025-01-31T10:00:00.250Z"));
    event.setThreadName("worker-1");
    event.setMDCPropertyMap(diagnosticContext);
    return new String(encoder(context).encode(event), StandardCharsets.UTF_8);
  }

  private static ConsoleAppender<?> appender(LoggerContext configured) {
    return (ConsoleAppender<?>)
        Objects.requireNonNull(configured.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR"));
  }

  private static PatternLayoutEncoder encoder(LoggerContext configured) {
    return (PatternLayoutEncoder) appender(configured).getEncoder();
  }
}
