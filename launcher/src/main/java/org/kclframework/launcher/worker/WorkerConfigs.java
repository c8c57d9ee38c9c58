package org.kclframework.launcher.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.RunnerOptions.ExceptionMessages;
import org.kclframework.kcl.Aggregates;
import org.kclframework.kcl.KclSetting;
import org.kclframework.kcl.Retrieval;
import org.kclframework.kcl.StartPosition;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.launcher.config.ConfigKey;
import org.kclframework.launcher.config.Endpoint;
import org.kclframework.launcher.config.InitialPosition;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.MetricsLevel;
import org.kclframework.launcher.config.OutOfRangeAggregates;
import org.kclframework.launcher.config.RetrievalMode;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.StopWhen;

/** Turns the settings of a run into the configuration of its worker. */
public final class WorkerConfigs {

  private static final String REDRIVE_SUFFIX = "-redrive";

  private final Settings settings;
  private final WorkerConfig.Builder builder;

  private WorkerConfigs(Settings settings, WorkerConfig.Builder builder) {
    this.settings = settings;
    this.builder = builder;
  }

  /** Returns the configuration of a run's worker; what is done with failed records comes extra. */
  public static WorkerConfig of(Settings settings, FailurePolicy failurePolicy) {
    String[] streams =
        settings
            .find(Keys.STREAM_NAMES)
            .map(names -> names.toArray(String[]::new))
            .orElseGet(() -> new String[] {settings.get(Keys.STREAM_NAME)});
    WorkerConfig.Builder builder =
        WorkerConfig.builder(settings.get(Keys.APPLICATION_NAME), streams);
    WorkerConfigs configs = new WorkerConfigs(settings, builder);
    builder
        .tableName(settings.get(Keys.TABLE_NAME))
        .startPosition(configs.startPosition())
        .retrieval(configs.retrieval())
        .runnerOptions(runnerOptions(settings, failurePolicy, settings.find(Keys.STOP_AT)))
        .stopWhen(configs.stopWhen());
    settings.find(Keys.WORKER_ID).ifPresent(builder::workerIdentifier);
    return configs.build();
  }

  /**
   * Returns the configuration of a worker that redrives a stream of dead letters, as an application
   * of its own.
   *
   * @param end where the run ends, so that letters that are put back are not met again
   */
  public static WorkerConfig ofRedrive(
      Settings settings, FailurePolicy failurePolicy, String streamName, Instant end) {
    WorkerConfig.Builder builder =
        WorkerConfig.builder(settings.get(Keys.APPLICATION_NAME) + REDRIVE_SUFFIX, streamName)
            .tableName(settings.get(Keys.TABLE_NAME) + REDRIVE_SUFFIX)
            .runnerOptions(runnerOptions(settings, failurePolicy, Optional.of(end)))
            .stopWhen(WorkerConfig.StopWhen.CAUGHT_UP);
    return new WorkerConfigs(settings, builder).build();
  }

  private WorkerConfig build() {
    builder
        .aggregates(aggregates())
        .shutdownGrace(atLeastOneMillisecond(settings.get(Keys.SHUTDOWN_GRACE_MILLIS)));
    leases();
    reading();
    metrics();
    return builder.build();
  }

  private StartPosition startPosition() {
    return settings
        .find(Keys.TIMESTAMP_AT_INITIAL_POSITION_IN_STREAM)
        .or(() -> settings.find(Keys.INITIAL_POSITION_IN_STREAM_EXTENDED))
        .<StartPosition>map(StartPosition.At::new)
        .orElseGet(
            () ->
                settings.get(Keys.INITIAL_POSITION_IN_STREAM) == InitialPosition.LATEST
                    ? new StartPosition.Latest()
                    : new StartPosition.TrimHorizon());
  }

  private Retrieval retrieval() {
    return RetrievalMode.of(settings) == RetrievalMode.FANOUT
        ? new Retrieval.FanOut(
            settings.find(Keys.FANOUT_CONSUMER_ARN), settings.find(Keys.FANOUT_CONSUMER_NAME))
        : new Retrieval.Polling();
  }

  /** Returns how shards are run. */
  static RunnerOptions runnerOptions(
      Settings settings, FailurePolicy failurePolicy, Optional<Instant> end) {
    return new RunnerOptions(
        given(settings, Keys.CHECKPOINT_FREQ_SECONDS),
        given(settings, Keys.RECORDS_PER_CHECKPOINT)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()),
        failurePolicy,
        settings.get(Keys.PARALLELISM),
        settings.get(Keys.MAX_IN_FLIGHT),
        end,
        settings.get(Keys.LOG_EXCEPTION_MESSAGES)
            ? ExceptionMessages.LOGGED
            : ExceptionMessages.HIDDEN);
  }

  /** Leaves what nobody has set to the processor's own policy. */
  private static <T> Optional<T> given(Settings settings, ConfigKey<T> key) {
    return settings.isGiven(key) ? settings.find(key) : Optional.empty();
  }

  private Aggregates aggregates() {
    return settings.get(Keys.OUT_OF_RANGE_AGGREGATES) == OutOfRangeAggregates.DROP
        ? Aggregates.DROP_OUT_OF_RANGE
        : Aggregates.DELIVER_OUT_OF_RANGE;
  }

  private WorkerConfig.StopWhen stopWhen() {
    boolean bounded =
        settings.get(Keys.STOP_WHEN) == StopWhen.CAUGHT_UP
            || settings.find(Keys.STOP_AT).isPresent();
    return bounded ? WorkerConfig.StopWhen.CAUGHT_UP : WorkerConfig.StopWhen.NEVER;
  }

  private static Duration atLeastOneMillisecond(Duration time) {
    return time.isZero() ? Duration.ofMillis(1) : time;
  }

  private void leases() {
    set(KclSetting.FAILOVER_TIME, Keys.FAILOVER_TIME_MILLIS);
    set(KclSetting.MAX_LEASES, Keys.MAX_LEASES_FOR_WORKER);
    set(KclSetting.MAX_LEASES_TO_STEAL, Keys.MAX_LEASES_TO_STEAL_AT_ONE_TIME);
    set(KclSetting.PRIORITY_LEASE_ASSIGNMENT, Keys.ENABLE_PRIORITY_LEASE_ASSIGNMENT);
    set(KclSetting.MAX_RENEWAL_THREADS, Keys.MAX_LEASE_RENEWAL_THREADS);
    set(KclSetting.LEASE_TABLE_TIMEOUT, Keys.DYNAMO_DB_REQUEST_TIMEOUT_MILLIS);
    set(KclSetting.DISPATCH_INTERVAL, Keys.SHARD_CONSUMER_DISPATCH_POLL_INTERVAL_MILLIS);
    set(KclSetting.PARENT_POLL_INTERVAL, Keys.PARENT_SHARD_POLL_INTERVAL_MILLIS);
    set(KclSetting.SHARD_SYNC_INTERVAL, Keys.SHARD_SYNC_INTERVAL_MILLIS);
    set(KclSetting.SKIP_SHARD_SYNC, Keys.SKIP_SHARD_SYNC_IF_LEASES_EXIST);
    set(KclSetting.LEASE_AUDIT_INTERVAL, Keys.LEASES_RECOVERY_AUDITOR_FREQUENCY_MILLIS);
    set(KclSetting.LIST_SHARDS_BACKOFF, Keys.LIST_SHARDS_BACKOFF_TIME_IN_MILLIS);
    set(KclSetting.LIST_SHARDS_ATTEMPTS, Keys.MAX_LIST_SHARDS_RETRY_ATTEMPTS);
    set(KclSetting.INITIALIZATION_BACKOFF, Keys.SCHEDULER_INITIALIZATION_BACKOFF_TIME_MILLIS);
    set(KclSetting.TASK_BACKOFF, Keys.TASK_BACKOFF_TIME_MILLIS);
    set(KclSetting.TASK_WARNING, Keys.LOG_WARNING_FOR_TASK_AFTER_MILLIS);
    set(KclSetting.CLEANUP_LEASES, Keys.CLEANUP_LEASES_UPON_SHARD_COMPLETION);
    set(KclSetting.IGNORE_UNEXPECTED_CHILDREN, Keys.IGNORE_UNEXPECTED_CHILD_SHARDS);
    set(KclSetting.TABLE_DELETION_PROTECTION, Keys.LEASE_TABLE_DELETION_PROTECTION_ENABLED);
    set(KclSetting.TABLE_POINT_IN_TIME_RECOVERY, Keys.LEASE_TABLE_PITR_ENABLED);
  }

  private void reading() {
    set(KclSetting.MAX_RECORDS, Keys.MAX_RECORDS);
    builder.with(
        KclSetting.IDLE_TIME,
        atLeastOneMillisecond(settings.get(Keys.IDLE_TIME_BETWEEN_READS_IN_MILLIS)));
    set(KclSetting.REGISTER_CONSUMER_RETRIES, Keys.FANOUT_REGISTER_STREAM_CONSUMER_RETRIES);
    set(KclSetting.DESCRIBE_CONSUMER_RETRIES, Keys.FANOUT_MAX_DESCRIBE_STREAM_CONSUMER_RETRIES);
    set(KclSetting.DESCRIBE_STREAM_RETRIES, Keys.FANOUT_MAX_DESCRIBE_STREAM_SUMMARY_RETRIES);
    set(KclSetting.FAN_OUT_BACKOFF, Keys.FANOUT_RETRY_BACKOFF_MILLIS);
  }

  private void metrics() {
    builder
        .with(KclSetting.METRICS_LEVEL, metricsLevel().name())
        .with(
            KclSetting.METRICS_DIMENSIONS,
            String.join(",", settings.get(Keys.METRICS_ENABLED_DIMENSIONS)));
    set(KclSetting.METRICS_BUFFER_TIME, Keys.METRICS_BUFFER_TIME_MILLIS);
    set(KclSetting.METRICS_QUEUE_SIZE, Keys.METRICS_MAX_QUEUE_SIZE);
  }

  /** The embedded services have no CloudWatch. */
  private MetricsLevel metricsLevel() {
    return settings.get(Keys.ENDPOINT) == Endpoint.LOCAL
        ? MetricsLevel.NONE
        : settings.get(Keys.METRICS_LEVEL);
  }

  private <T> void set(KclSetting<T> setting, ConfigKey<T> key) {
    settings.find(key).ifPresent(value -> builder.with(setting, value));
  }
}
