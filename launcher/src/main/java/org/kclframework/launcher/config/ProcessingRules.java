package org.kclframework.launcher.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rules on who processes the records, and on what happens when that fails. */
final class ProcessingRules {

  private final RuleContext context;
  private final Settings settings;

  ProcessingRules(RuleContext context) {
    this.context = context;
    this.settings = context.settings();
  }

  void check() {
    context.requireGiven(Keys.APPLICATION_NAME);
    processorIsOne();
    executableKeysNeedAnExecutable();
    IgnoredByDaemon.warn(context);
    idleTimeIsAboveZero();
    context.requireAtMost(Keys.PARALLELISM, Keys.MAX_IN_FLIGHT);
    context.requireAtMost(Keys.RETRY_BACKOFF_MILLIS, Keys.MAX_RETRY_BACKOFF_MILLIS);
    context.requireBelow(Keys.DYNAMO_DB_REQUEST_TIMEOUT_MILLIS, Keys.FAILOVER_TIME_MILLIS);
    limitsOfRetriesLeadToAnAction();
    actionIsReached();
    deadLettersLeaveTheStream();
    metricsKeysNeedALevel();
  }

  private void processorIsOne() {
    if (!context.readable(Keys.PROCESSOR_CLASS, Keys.EXECUTABLE_NAME)) {
      return;
    }
    boolean executable = settings.isGiven(Keys.EXECUTABLE_NAME);
    if (!executable) {
      context.requireGiven(Keys.PROCESSOR_CLASS);
    } else if (settings.isGiven(Keys.PROCESSOR_CLASS)) {
      context.error(
          Keys.EXECUTABLE_NAME, "executableName and processorClass are both set: set one of them");
    } else {
      context.warnIfGiven(
          "has no effect with executableName",
          Keys.PROCESSOR_CLASSPATH,
          Keys.PROCESSOR_MODULE,
          Keys.PARALLELISM,
          Keys.MAX_IN_FLIGHT);
    }
  }

  private void executableKeysNeedAnExecutable() {
    if (context.readable(Keys.EXECUTABLE_NAME) && !settings.isGiven(Keys.EXECUTABLE_NAME)) {
      context.warnIfGiven(
          "has no effect without executableName",
          Keys.EXECUTABLE_DIRECTORY,
          Keys.MULTILANG_PROTOCOL,
          Keys.TIMEOUT_IN_SECONDS,
          Keys.MAX_BATCH_RECORDS,
          Keys.MAX_BATCH_BYTES,
          Keys.BISECT_ON_ERROR);
      context.warnIfGiven(
          "has no effect without executableName: a processor's idle() is called instead",
          Keys.CALL_EVEN_FOR_EMPTY_RECORD_LIST);
    }
  }

  private void idleTimeIsAboveZero() {
    if (context.is(Keys.IDLE_TIME_BETWEEN_READS_IN_MILLIS, Duration.ZERO)) {
      context.warnIfGiven(
          "is 0, which no shard allows: 1 is used", Keys.IDLE_TIME_BETWEEN_READS_IN_MILLIS);
    }
  }

  private void limitsOfRetriesLeadToAnAction() {
    if (!context.readable(Keys.ON_FAILURE) || !retriesForEver()) {
      return;
    }
    boolean attemptsLimited = settings.get(Keys.MAX_RETRY_ATTEMPTS) != -1;
    if (attemptsLimited) {
      reportLimitWithoutAction(Keys.MAX_RETRY_ATTEMPTS);
    }
    if (settings.isGiven(Keys.MAX_RECORD_AGE_SECONDS)) {
      reportLimitWithoutAction(Keys.MAX_RECORD_AGE_SECONDS);
    }
  }

  private void reportLimitWithoutAction(ConfigKey<?> limit) {
    context.error(
        limit,
        limit
            + " ends the retries, which onFailure=retry never does: choose onFailure=skip, stop,"
            + " deadLetter:file:PATH or deadLetter:kinesis:STREAM, or leave "
            + limit
            + " out");
  }

  private void actionIsReached() {
    boolean unlimited =
        context.is(Keys.MAX_RETRY_ATTEMPTS, -1)
            && context.readable(Keys.MAX_RECORD_AGE_SECONDS)
            && !settings.isGiven(Keys.MAX_RECORD_AGE_SECONDS);
    if (unlimited && context.readable(Keys.ON_FAILURE) && !retriesForEver()) {
      context.warnIfGiven(
          "is -1, so records are retried for ever and onFailure never applies",
          Keys.MAX_RETRY_ATTEMPTS);
    }
  }

  private boolean retriesForEver() {
    return settings.get(Keys.ON_FAILURE) instanceof OnFailure.Retry;
  }

  private void deadLettersLeaveTheStream() {
    if (!context.readable(Keys.ON_FAILURE)
        || !(settings.get(Keys.ON_FAILURE) instanceof OnFailure.DeadLetterStream letters)) {
      return;
    }
    List<String> streams = new ArrayList<>(settings.find(Keys.STREAM_NAMES).orElse(List.of()));
    settings.find(Keys.STREAM_NAME).ifPresent(streams::add);
    if (streams.contains(letters.streamName())) {
      context.error(
          Keys.ON_FAILURE,
          "onFailure puts records back into the stream they come from, " + letters.streamName());
    }
  }

  private void metricsKeysNeedALevel() {
    if (context.is(Keys.METRICS_LEVEL, MetricsLevel.NONE)) {
      context.warnIfGiven(
          "has no effect with metricsLevel=NONE",
          Keys.METRICS_ENABLED_DIMENSIONS,
          Keys.METRICS_BUFFER_TIME_MILLIS,
          Keys.METRICS_MAX_QUEUE_SIZE);
    } else if (context.is(Keys.ENDPOINT, Endpoint.LOCAL)) {
      context.warnIfGiven("has no effect with endpoint=local", Keys.METRICS_LEVEL);
    }
  }
}
