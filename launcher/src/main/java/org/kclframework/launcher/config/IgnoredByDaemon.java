package org.kclframework.launcher.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Values that KCL's MultiLangDaemon ignores in a file without a word, since Java has them by
 * default: false, and 0. A file that works there has to work here, so they are warnings.
 */
final class IgnoredByDaemon {

  private static final List<ConfigKey<Boolean>> FALSE_COUNTS =
      List.of(Keys.CLEANUP_LEASES_UPON_SHARD_COMPLETION, Keys.ENABLE_PRIORITY_LEASE_ASSIGNMENT);

  private static final List<ConfigKey<Integer>> ZERO_COUNTS =
      List.of(
          Keys.MAX_LIST_SHARDS_RETRY_ATTEMPTS,
          Keys.FANOUT_MAX_DESCRIBE_STREAM_SUMMARY_RETRIES,
          Keys.FANOUT_MAX_DESCRIBE_STREAM_CONSUMER_RETRIES,
          Keys.FANOUT_REGISTER_STREAM_CONSUMER_RETRIES);

  private static final Set<ConfigKey<?>> ZERO_IS_NO_VALUE =
      Set.of(
          Keys.MAX_RECORDS,
          Keys.FANOUT_RETRY_BACKOFF_MILLIS,
          Keys.FAILOVER_TIME_MILLIS,
          Keys.MAX_LEASES_FOR_WORKER,
          Keys.MAX_LEASES_TO_STEAL_AT_ONE_TIME,
          Keys.MAX_LEASE_RENEWAL_THREADS,
          Keys.PARENT_SHARD_POLL_INTERVAL_MILLIS,
          Keys.LIST_SHARDS_BACKOFF_TIME_IN_MILLIS,
          Keys.SCHEDULER_INITIALIZATION_BACKOFF_TIME_MILLIS,
          Keys.TASK_BACKOFF_TIME_MILLIS,
          Keys.METRICS_BUFFER_TIME_MILLIS,
          Keys.METRICS_MAX_QUEUE_SIZE);

  private IgnoredByDaemon() {}

  /** Warns of values that are taken at their word here. */
  static void warn(RuleContext context) {
    if (!context.settings().isGiven(Keys.EXECUTABLE_NAME)) {
      return;
    }
    FALSE_COUNTS.forEach(key -> warn(context, key, false));
    ZERO_COUNTS.forEach(key -> warn(context, key, 0));
    warn(context, Keys.SHARD_SYNC_INTERVAL_MILLIS, Duration.ZERO);
  }

  private static <T> void warn(RuleContext context, ConfigKey<T> key, T value) {
    if (context.is(key, value)) {
      context.warnIfGiven(
          "is " + context.show(key) + ", which counts here; KCL's MultiLangDaemon ignores it", key);
    }
  }

  /** Returns whether this text stands for no value at all; the key itself allows no such value. */
  static boolean isNoValue(ConfigKey<?> key, String text) {
    return text.equals("0") && ZERO_IS_NO_VALUE.contains(key);
  }
}
