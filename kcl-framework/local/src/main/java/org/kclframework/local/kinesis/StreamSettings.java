package org.kclframework.local.kinesis;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/**
 * What can be set on a stream.
 *
 * @param retentionHours how long records are kept
 * @param mode provisioned or on demand
 * @param maxRecordSizeKiB the greatest size of a record, its partition key included
 * @param metrics the shard-level metrics that are switched on
 */
record StreamSettings(
    int retentionHours, StreamMode mode, int maxRecordSizeKiB, Set<MetricsName> metrics) {

  static final int DEFAULT_RETENTION_HOURS = 24;
  static final int DEFAULT_MAX_RECORD_SIZE_KIB = 1024;

  StreamSettings {
    metrics = Set.copyOf(metrics);
  }

  static StreamSettings ofMode(StreamMode mode) {
    return new StreamSettings(DEFAULT_RETENTION_HOURS, mode, DEFAULT_MAX_RECORD_SIZE_KIB, Set.of());
  }

  Duration retention() {
    return Duration.ofHours(retentionHours);
  }

  int maxRecordBytes() {
    return maxRecordSizeKiB * 1024;
  }

  /** The metrics in the order of their names. */
  Set<MetricsName> sortedMetrics() {
    return new TreeSet<>(metrics);
  }

  StreamSettings withRetentionHours(int hours) {
    return new StreamSettings(hours, mode, maxRecordSizeKiB, metrics);
  }

  StreamSettings withMode(StreamMode newMode) {
    return new StreamSettings(retentionHours, newMode, maxRecordSizeKiB, metrics);
  }

  StreamSettings withMaxRecordSizeKiB(int kibibytes) {
    return new StreamSettings(retentionHours, mode, kibibytes, metrics);
  }

  StreamSettings withMetrics(Set<MetricsName> newMetrics) {
    return new StreamSettings(retentionHours, mode, maxRecordSizeKiB, newMetrics);
  }
}
