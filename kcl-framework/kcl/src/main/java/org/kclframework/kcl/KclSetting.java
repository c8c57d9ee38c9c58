package org.kclframework.kcl;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.metrics.MetricsLevel;

/**
 * A setting of KCL that can be changed: its name in KCL's own configuration, its type, and the
 * value that the framework uses when nobody says otherwise.
 *
 * @param <T> the type of its value
 */
public final class KclSetting<T> {

  /** A lease that is not renewed for this long is taken by another worker. */
  public static final KclSetting<Duration> FAILOVER_TIME =
      duration(
          "failoverTimeMillis",
          Duration.ofSeconds(5),
          Bound.atLeast(Duration.ofSeconds(1)),
          (c, v) -> c.leases().failoverTimeMillis(v.toMillis()));

  /** How often KCL moves shards through their life cycle. */
  public static final KclSetting<Duration> DISPATCH_INTERVAL =
      duration(
          "shardConsumerDispatchPollIntervalMillis",
          Duration.ofMillis(100),
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) -> c.coordinator().shardConsumerDispatchPollIntervalMillis(v.toMillis()));

  /** How often a child shard looks whether its parents are done. */
  public static final KclSetting<Duration> PARENT_POLL_INTERVAL =
      duration(
          "parentShardPollIntervalMillis",
          Duration.ofMillis(500),
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) -> c.coordinator().parentShardPollIntervalMillis(v.toMillis()));

  /** The wait before a failed task of KCL is tried again. */
  public static final KclSetting<Duration> TASK_BACKOFF =
      duration(
          "taskBackoffTimeMillis",
          Duration.ofMillis(500),
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) -> c.lifecycle().taskBackoffTimeMillis(v.toMillis()));

  /** The wait before a failed initialisation is tried again. */
  public static final KclSetting<Duration> INITIALIZATION_BACKOFF =
      duration(
          "schedulerInitializationBackoffTimeMillis",
          Duration.ofSeconds(1),
          Bound.atLeast(Duration.ZERO),
          (c, v) -> c.coordinator().schedulerInitializationBackoffTimeMillis(v.toMillis()));

  /** How often the initialisation is tried. */
  public static final KclSetting<Integer> INITIALIZATION_ATTEMPTS =
      integer(
          "maxInitializationAttempts",
          20,
          Bound.atLeast(1),
          (c, v) -> c.coordinator().maxInitializationAttempts(v));

  /** A sleep in KCL's synchronisation of shards; it only delays the start. */
  public static final KclSetting<Duration> SHARD_SYNC_INTERVAL =
      duration(
          "shardSyncIntervalMillis",
          Duration.ZERO,
          Bound.atLeast(Duration.ZERO),
          (c, v) -> c.leases().shardSyncIntervalMillis(v.toMillis()));

  /** Whether the shards are not listed at the start when there are leases. */
  public static final KclSetting<Boolean> SKIP_SHARD_SYNC =
      bool(
          "skipShardSyncAtWorkerInitializationIfLeasesExist",
          null,
          (c, v) -> c.coordinator().skipShardSyncAtWorkerInitializationIfLeasesExist(v));

  /** The most leases that this worker takes. */
  public static final KclSetting<Integer> MAX_LEASES =
      integer(
          "maxLeasesForWorker", null, Bound.atLeast(1), (c, v) -> c.leases().maxLeasesForWorker(v));

  /** The most leases taken from other living workers at a time. */
  public static final KclSetting<Integer> MAX_LEASES_TO_STEAL =
      integer(
          "maxLeasesToStealAtOneTime",
          10,
          Bound.atLeast(1),
          (c, v) -> c.leases().maxLeasesToStealAtOneTime(v));

  /** The threads that renew leases. */
  public static final KclSetting<Integer> MAX_RENEWAL_THREADS =
      integer(
          "maxLeaseRenewalThreads",
          null,
          Bound.atLeast(1),
          (c, v) -> c.leases().maxLeaseRenewalThreads(v));

  /** Whether leases that are long expired are taken before any other. */
  public static final KclSetting<Boolean> PRIORITY_LEASE_ASSIGNMENT =
      bool(
          "enablePriorityLeaseAssignment",
          null,
          (c, v) -> c.leases().enablePriorityLeaseAssignment(v));

  /** Whether the leases of closed shards are deleted. */
  public static final KclSetting<Boolean> CLEANUP_LEASES =
      bool(
          "cleanupLeasesUponShardCompletion",
          null,
          (c, v) -> c.leases().cleanupLeasesUponShardCompletion(v));

  /** Whether child shards whose parents are open are ignored. */
  public static final KclSetting<Boolean> IGNORE_UNEXPECTED_CHILDREN =
      bool(
          "ignoreUnexpectedChildShards", null, (c, v) -> c.leases().ignoreUnexpectedChildShards(v));

  /** The read capacity of a lease table that is created with provisioned capacity. */
  public static final KclSetting<Integer> TABLE_READ_CAPACITY =
      integer(
          "initialLeaseTableReadCapacity",
          null,
          Bound.atLeast(1),
          (c, v) -> c.leases().initialLeaseTableReadCapacity(v));

  /** The write capacity of a lease table that is created with provisioned capacity. */
  public static final KclSetting<Integer> TABLE_WRITE_CAPACITY =
      integer(
          "initialLeaseTableWriteCapacity",
          null,
          Bound.atLeast(1),
          (c, v) -> c.leases().initialLeaseTableWriteCapacity(v));

  /** Whether a lease table that is created is protected from deletion. */
  public static final KclSetting<Boolean> TABLE_DELETION_PROTECTION =
      bool(
          "leaseTableDeletionProtectionEnabled",
          null,
          (c, v) -> c.leases().leaseTableDeletionProtectionEnabled(v));

  /** Whether a lease table that is created has point-in-time recovery. */
  public static final KclSetting<Boolean> TABLE_POINT_IN_TIME_RECOVERY =
      bool("leaseTablePitrEnabled", null, (c, v) -> c.leases().leaseTablePitrEnabled(v));

  /** The wait before the shards are listed again after a failure. */
  public static final KclSetting<Duration> LIST_SHARDS_BACKOFF =
      duration(
          "listShardsBackoffTimeInMillis",
          Duration.ofMillis(500),
          Bound.atLeast(Duration.ZERO),
          (c, v) -> {
            c.leases().listShardsBackoffTimeInMillis(v.toMillis());
            c.retrieval().listShardsBackoffTimeInMillis(v.toMillis());
          });

  /** How often listing the shards is tried. */
  public static final KclSetting<Integer> LIST_SHARDS_ATTEMPTS =
      integer(
          "maxListShardsRetryAttempts",
          null,
          Bound.atLeast(1),
          (c, v) -> {
            c.leases().maxListShardsRetryAttempts(v);
            c.retrieval().maxListShardsRetryAttempts(v);
          });

  /** The longest wait for an answer of the lease table; must be below the failover time. */
  public static final KclSetting<Duration> LEASE_TABLE_TIMEOUT =
      duration(
          "dynamoDbRequestTimeoutMillis",
          Duration.ofSeconds(4),
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) -> c.leases().dynamoDbRequestTimeout(v));

  /** How often the leader looks for shards without a lease. */
  public static final KclSetting<Duration> LEASE_AUDIT_INTERVAL =
      duration(
          "leasesRecoveryAuditorExecutionFrequencyMillis",
          Duration.ofSeconds(30),
          Bound.atLeast(Duration.ofSeconds(1)),
          (c, v) -> c.leases().leasesRecoveryAuditorExecutionFrequencyMillis(v.toMillis()));

  /** The most records of one GetRecords call. */
  public static final KclSetting<Integer> MAX_RECORDS =
      integer(
          "maxRecords",
          null,
          Bound.between(1, 10_000),
          (c, v) -> c.polling().ifPresent(p -> p.maxRecords(v)));

  /** The wait between two GetRecords calls on a shard; Kinesis allows five a second. */
  public static final KclSetting<Duration> IDLE_TIME =
      duration(
          "idleTimeBetweenReadsInMillis",
          Duration.ofMillis(200),
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) ->
              c.polling()
                  .ifPresent(
                      p -> {
                        p.idleTimeBetweenReadsInMillis(v.toMillis());
                        p.recordsFetcherFactory().idleMillisBetweenCalls(v.toMillis());
                      }));

  /** Tells after how long KCL warns of a task that does not end. */
  public static final KclSetting<Duration> TASK_WARNING =
      duration(
          "logWarningForTaskAfterMillis",
          null,
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) -> c.lifecycle().logWarningForTaskAfterMillis(Optional.of(v.toMillis())));

  /** How many read timeouts of a fan-out subscription pass without a warning. */
  public static final KclSetting<Integer> READ_TIMEOUTS_TO_IGNORE =
      integer(
          "readTimeoutsToIgnoreBeforeWarning",
          3,
          Bound.atLeast(0),
          (c, v) -> c.lifecycle().readTimeoutsToIgnoreBeforeWarning(v));

  /** How often registering a fan-out consumer is tried. */
  public static final KclSetting<Integer> REGISTER_CONSUMER_RETRIES =
      integer(
          "fanoutConfig.registerStreamConsumerRetries",
          null,
          Bound.atLeast(0),
          (c, v) -> c.fanOut().ifPresent(f -> f.registerStreamConsumerRetries(v)));

  /** How often describing a fan-out consumer is tried. */
  public static final KclSetting<Integer> DESCRIBE_CONSUMER_RETRIES =
      integer(
          "fanoutConfig.maxDescribeStreamConsumerRetries",
          60,
          Bound.atLeast(0),
          (c, v) -> c.fanOut().ifPresent(f -> f.maxDescribeStreamConsumerRetries(v)));

  /** How often describing the stream of a fan-out consumer is tried. */
  public static final KclSetting<Integer> DESCRIBE_STREAM_RETRIES =
      integer(
          "fanoutConfig.maxDescribeStreamSummaryRetries",
          null,
          Bound.atLeast(0),
          (c, v) -> c.fanOut().ifPresent(f -> f.maxDescribeStreamSummaryRetries(v)));

  /** The wait between those tries. */
  public static final KclSetting<Duration> FAN_OUT_BACKOFF =
      duration(
          "fanoutConfig.retryBackoffMillis",
          Duration.ofMillis(500),
          Bound.atLeast(Duration.ZERO),
          (c, v) -> c.fanOut().ifPresent(f -> f.retryBackoffMillis(v.toMillis())));

  /** What KCL sends to CloudWatch: {@code NONE}, {@code SUMMARY} or {@code DETAILED}. */
  public static final KclSetting<String> METRICS_LEVEL =
      text(
          "metricsLevel",
          "NONE",
          Bound.oneOf("NONE", "SUMMARY", "DETAILED"),
          (c, v) -> c.metrics().metricsLevel(MetricsLevel.valueOf(v)));

  /** The dimensions of what is sent to CloudWatch, separated by commas. */
  public static final KclSetting<String> METRICS_DIMENSIONS =
      text(
          "metricsEnabledDimensions",
          null,
          Bound.any("names of dimensions"),
          (c, v) -> c.metrics().metricsEnabledDimensions(new HashSet<>(dimensions(v))));

  /** How long metrics are gathered before they are sent to CloudWatch. */
  public static final KclSetting<Duration> METRICS_BUFFER_TIME =
      duration(
          "metricsBufferTimeMillis",
          null,
          Bound.atLeast(Duration.ofMillis(1)),
          (c, v) -> c.metrics().metricsBufferTimeMillis(v.toMillis()));

  /** How many metrics are held for CloudWatch at most. */
  public static final KclSetting<Integer> METRICS_QUEUE_SIZE =
      integer(
          "metricsMaxQueueSize",
          null,
          Bound.atLeast(1),
          (c, v) -> c.metrics().metricsMaxQueueSize(v));

  private static final List<KclSetting<?>> ALL =
      List.of(
          FAILOVER_TIME,
          DISPATCH_INTERVAL,
          PARENT_POLL_INTERVAL,
          TASK_BACKOFF,
          INITIALIZATION_BACKOFF,
          INITIALIZATION_ATTEMPTS,
          SHARD_SYNC_INTERVAL,
          SKIP_SHARD_SYNC,
          MAX_LEASES,
          MAX_LEASES_TO_STEAL,
          MAX_RENEWAL_THREADS,
          PRIORITY_LEASE_ASSIGNMENT,
          CLEANUP_LEASES,
          IGNORE_UNEXPECTED_CHILDREN,
          TABLE_READ_CAPACITY,
          TABLE_WRITE_CAPACITY,
          TABLE_DELETION_PROTECTION,
          TABLE_POINT_IN_TIME_RECOVERY,
          LIST_SHARDS_BACKOFF,
          LIST_SHARDS_ATTEMPTS,
          LEASE_TABLE_TIMEOUT,
          LEASE_AUDIT_INTERVAL,
          MAX_RECORDS,
          IDLE_TIME,
          TASK_WARNING,
          READ_TIMEOUTS_TO_IGNORE,
          REGISTER_CONSUMER_RETRIES,
          DESCRIBE_CONSUMER_RETRIES,
          DESCRIBE_STREAM_RETRIES,
          FAN_OUT_BACKOFF,
          METRICS_LEVEL,
          METRICS_DIMENSIONS,
          METRICS_BUFFER_TIME,
          METRICS_QUEUE_SIZE);

  private final String name;
  private final Class<T> type;
  private final @Nullable T defaultValue;
  private final Bound<T> bound;
  private final BiConsumer<KclConfigs, T> setter;

  private KclSetting(
      String name,
      Class<T> type,
      @Nullable T defaultValue,
      Bound<T> bound,
      BiConsumer<KclConfigs, T> setter) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.bound = bound;
    this.setter = setter;
  }

  private static KclSetting<Duration> duration(
      String name,
      @Nullable Duration value,
      Bound<Duration> bound,
      BiConsumer<KclConfigs, Duration> setter) {
    return new KclSetting<>(name, Duration.class, value, bound, setter);
  }

  private static KclSetting<Integer> integer(
      String name,
      @Nullable Integer value,
      Bound<Integer> bound,
      BiConsumer<KclConfigs, Integer> setter) {
    return new KclSetting<>(name, Integer.class, value, bound, setter);
  }

  private static KclSetting<Boolean> bool(
      String name, @Nullable Boolean value, BiConsumer<KclConfigs, Boolean> setter) {
    return new KclSetting<>(name, Boolean.class, value, Bound.any("true or false"), setter);
  }

  private static KclSetting<String> text(
      String name,
      @Nullable String value,
      Bound<String> bound,
      BiConsumer<KclConfigs, String> setter) {
    return new KclSetting<>(name, String.class, value, bound, setter);
  }

  private static Set<String> dimensions(String names) {
    Set<String> trimmed = new HashSet<>();
    Arrays.stream(names.split(",", -1)).map(String::strip).forEach(trimmed::add);
    return trimmed;
  }

  /** Returns all settings. */
  public static List<KclSetting<?>> all() {
    return ALL;
  }

  /** Returns the name that KCL's MultiLang properties give it. */
  public String name() {
    return name;
  }

  /** Returns the type of its value. */
  public Class<T> type() {
    return type;
  }

  /** Returns the framework's default; empty where KCL's own applies. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /**
   * Checks a value.
   *
   * @throws IllegalArgumentException if it is not of the setting's type or out of its bounds
   */
  void check(Object value) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          name + " must be a " + type.getSimpleName() + ", but was " + value);
    }
    bound.check(name, type.cast(value));
  }

  /** Returns the value among those that differ from the defaults, or else the default. */
  Optional<T> in(Map<KclSetting<?>, Object> values) {
    Object value = values.get(this);
    return value == null ? defaultValue() : Optional.of(type.cast(value));
  }

  void apply(KclConfigs configs, @Nullable Object value) {
    Object effective = value == null ? defaultValue : value;
    if (effective != null) {
      setter.accept(configs, type.cast(effective));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
