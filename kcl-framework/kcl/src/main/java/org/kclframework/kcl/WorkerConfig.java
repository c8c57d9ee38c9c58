package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.RunnerOptions;

/**
 * What a worker consumes and how.
 *
 * @param applicationName names the application: its workers share the leases and so the shards
 * @param streamNames the streams; with more than one KCL uses other lease keys than with one
 * @param tableName the lease table
 * @param workerIdentifier names this worker among the application's; must be unique
 * @param startPosition where reading begins without a checkpoint
 * @param retrieval how records are read
 * @param runnerOptions how each shard is run
 * @param aggregates what is done with aggregates that hold keys of another shard
 * @param stopWhen when the run ends by itself
 * @param takeInterval how often the worker looks for leases that nobody holds
 * @param silenceLimit after how long without a call from KCL a shard is read anew
 * @param shutdownGrace how long a stop may take
 * @param kclSettings KCL's settings, where they differ from the framework's defaults
 */
public record WorkerConfig(
    String applicationName,
    List<String> streamNames,
    String tableName,
    String workerIdentifier,
    StartPosition startPosition,
    Retrieval retrieval,
    RunnerOptions runnerOptions,
    Aggregates aggregates,
    StopWhen stopWhen,
    Duration takeInterval,
    Duration silenceLimit,
    Duration shutdownGrace,
    Map<KclSetting<?>, Object> kclSettings) {

  /** When a run ends by itself. */
  public enum StopWhen {
    /** Never. */
    NEVER,
    /**
     * When each shard of the streams is closed, is held by another worker, or was read by this one
     * up to its end; or up to the runner's {@code stopAt}.
     */
    CAUGHT_UP
  }

  /** Checks that all parts are given and consistent. */
  public WorkerConfig {
    requireText(applicationName, "applicationName");
    requireText(tableName, "tableName");
    requireText(workerIdentifier, "workerIdentifier");
    streamNames = List.copyOf(streamNames);
    if (streamNames.isEmpty()) {
      throw new IllegalArgumentException("streamNames must name at least one stream");
    }
    if (streamNames.size() != streamNames.stream().distinct().count()) {
      throw new IllegalArgumentException("streamNames names a stream twice: " + streamNames);
    }
    if (retrieval instanceof Retrieval.FanOut fanOut
        && fanOut.consumerArn().isPresent()
        && streamNames.size() > 1) {
      throw new IllegalArgumentException("one consumerArn cannot serve several streams");
    }
    requireNonNull(startPosition, "startPosition is null");
    requireNonNull(runnerOptions, "runnerOptions is null");
    requireNonNull(aggregates, "aggregates is null");
    requireNonNull(stopWhen, "stopWhen is null");
    requirePositive(takeInterval, "takeInterval");
    requirePositive(silenceLimit, "silenceLimit");
    requirePositive(shutdownGrace, "shutdownGrace");
    kclSettings.forEach((setting, value) -> setting.check(value));
    kclSettings = Map.copyOf(withTableTimeout(kclSettings));
  }

  /**
   * Keeps the wait for the lease table below the failover time: KCL holds a lease's lock while it
   * waits, so a longer wait would cost the lease.
   */
  private static Map<KclSetting<?>, Object> withTableTimeout(Map<KclSetting<?>, Object> settings) {
    Duration failover = KclSetting.FAILOVER_TIME.in(settings).orElseThrow();
    Duration timeout = KclSetting.LEASE_TABLE_TIMEOUT.in(settings).orElseThrow();
    if (timeout.compareTo(failover) < 0) {
      return settings;
    }
    if (settings.containsKey(KclSetting.LEASE_TABLE_TIMEOUT)) {
      throw new IllegalArgumentException(
          KclSetting.LEASE_TABLE_TIMEOUT.name()
              + " must be < "
              + KclSetting.FAILOVER_TIME.name()
              + " ("
              + failover.toMillis()
              + " ms), but was "
              + timeout.toMillis()
              + " ms");
    }
    Map<KclSetting<?>, Object> adapted = new HashMap<>(settings);
    adapted.put(KclSetting.LEASE_TABLE_TIMEOUT, failover.multipliedBy(4).dividedBy(5));
    return adapted;
  }

  private static void requireText(String text, String name) {
    if (requireNonNull(text, name + " is null").isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }

  private static void requirePositive(Duration time, String name) {
    if (time.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException(name + " must be > 0, but was " + time);
    }
  }

  /** Returns the value of a setting, or the framework's default; empty where KCL's own applies. */
  public <T> Optional<T> setting(KclSetting<T> setting) {
    return setting.in(kclSettings);
  }

  /** Returns whether several streams are read. */
  boolean isMultiStream() {
    return streamNames.size() > 1;
  }

  /** Returns a builder for an application that reads streams. */
  public static Builder builder(String applicationName, String... streamNames) {
    return new Builder(applicationName, List.of(streamNames));
  }

  /**
   * Returns a name for a worker that no other has: host, process and a random part.
   *
   * <p>Two workers of one name would both believe that they own the same leases.
   */
  public static String uniqueWorkerIdentifier() {
    return hostName() + ":" + ProcessHandle.current().pid() + ":" + UUID.randomUUID();
  }

  private static String hostName() {
    String host = System.getenv("HOSTNAME");
    if (host != null && !host.isBlank()) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }

  /** Builds a {@link WorkerConfig}. Not safe for use by several threads. */
  public static final class Builder {

    private final String applicationName;
    private final List<String> streamNames;
    private @Nullable String tableName;
    private @Nullable String workerIdentifier;
    private StartPosition startPosition = new StartPosition.TrimHorizon();
    private Retrieval retrieval = new Retrieval.Polling();
    private RunnerOptions runnerOptions = RunnerOptions.DEFAULT;
    private Aggregates aggregates = Aggregates.DELIVER_OUT_OF_RANGE;
    private StopWhen stopWhen = StopWhen.NEVER;
    private Duration takeInterval = Duration.ofSeconds(2);
    private Duration silenceLimit = Duration.ofSeconds(150);
    private Duration shutdownGrace = Duration.ofSeconds(25);
    private final Map<KclSetting<?>, Object> kclSettings = new HashMap<>();

    private Builder(String applicationName, List<String> streamNames) {
      this.applicationName = applicationName;
      this.streamNames = streamNames;
    }

    /** Sets the lease table; by default it has the application's name. */
    public Builder tableName(String name) {
      this.tableName = name;
      return this;
    }

    /** Sets the worker's name; by default {@link #uniqueWorkerIdentifier}. */
    public Builder workerIdentifier(String identifier) {
      this.workerIdentifier = identifier;
      return this;
    }

    /** Sets where reading begins without a checkpoint; by default at the oldest record. */
    public Builder startPosition(StartPosition position) {
      this.startPosition = position;
      return this;
    }

    /** Sets how records are read; by default by polling. */
    public Builder retrieval(Retrieval mode) {
      this.retrieval = mode;
      return this;
    }

    /** Sets how each shard is run. */
    public Builder runnerOptions(RunnerOptions options) {
      this.runnerOptions = options;
      return this;
    }

    /** Sets what is done with aggregates that hold keys of another shard. */
    public Builder aggregates(Aggregates outOfRange) {
      this.aggregates = outOfRange;
      return this;
    }

    /** Sets when the run ends by itself; by default never. */
    public Builder stopWhen(StopWhen condition) {
      this.stopWhen = condition;
      return this;
    }

    /** Sets how often the worker looks for leases that nobody holds; by default two seconds. */
    public Builder takeInterval(Duration interval) {
      this.takeInterval = interval;
      return this;
    }

    /**
     * Sets after how long without a call from KCL a shard is read anew; by default 150 seconds. KCL
     * itself repairs most subscriptions after 60.
     */
    public Builder silenceLimit(Duration limit) {
      this.silenceLimit = limit;
      return this;
    }

    /** Sets how long a stop may take; by default 25 seconds. */
    public Builder shutdownGrace(Duration grace) {
      this.shutdownGrace = grace;
      return this;
    }

    /** Changes a setting of KCL. */
    public <T> Builder with(KclSetting<T> setting, T value) {
      kclSettings.put(setting, value);
      return this;
    }

    /** Changes a setting of KCL to a value whose type is checked now. */
    public Builder withUnchecked(KclSetting<?> setting, Object value) {
      kclSettings.put(setting, setting.type().cast(value));
      return this;
    }

    /** Returns the configuration. */
    public WorkerConfig build() {
      return new WorkerConfig(
          applicationName,
          streamNames,
          tableName == null ? applicationName : tableName,
          workerIdentifier == null ? uniqueWorkerIdentifier() : workerIdentifier,
          startPosition,
          retrieval,
          runnerOptions,
          aggregates,
          stopWhen,
          takeInterval,
          silenceLimit,
          shutdownGrace,
          kclSettings);
    }
  }
}
