package org.kclframework.local.kinesis;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamModeDetails;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeResponse;

/** Operations that change the settings of a stream. Thread-safe. */
final class SettingsOperations {

  private static final int MIN_RETENTION_HOURS = 24;
  private static final int MAX_RETENTION_HOURS = 8760;
  private static final int MIN_RECORD_SIZE_KIB = 1024;
  private static final int MAX_RECORD_SIZE_KIB = 10_240;

  private final StreamCatalog catalog;

  SettingsOperations(StreamCatalog catalog) {
    this.catalog = catalog;
  }

  IncreaseStreamRetentionPeriodResponse increaseRetention(
      IncreaseStreamRetentionPeriodRequest request) {
    new Validation()
        .required("retentionPeriodHours", request.retentionPeriodHours())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    int hours = requireRetention(request.retentionPeriodHours());
    update(
        stream,
        settings -> {
          if (hours < settings.retentionHours()) {
            throw wrongDirection(stream, hours, settings, "shorter", "Decrease");
          }
          return settings.withRetentionHours(hours);
        });
    return IncreaseStreamRetentionPeriodResponse.builder().build();
  }

  DecreaseStreamRetentionPeriodResponse decreaseRetention(
      DecreaseStreamRetentionPeriodRequest request) {
    new Validation()
        .required("retentionPeriodHours", request.retentionPeriodHours())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    int hours = requireRetention(request.retentionPeriodHours());
    update(
        stream,
        settings -> {
          if (hours > settings.retentionHours()) {
            throw wrongDirection(stream, hours, settings, "longer", "Increase");
          }
          return settings.withRetentionHours(hours);
        });
    return DecreaseStreamRetentionPeriodResponse.builder().build();
  }

  private static int requireRetention(int hours) {
    if (hours < MIN_RETENTION_HOURS) {
      throw KinesisErrors.invalidArgument(
          "Minimum allowed retention period is "
              + MIN_RETENTION_HOURS
              + " hours. Requested retention period ("
              + hours
              + " hours) is too short.");
    }
    if (hours > MAX_RETENTION_HOURS) {
      throw KinesisErrors.invalidArgument(
          "Maximum allowed retention period is "
              + MAX_RETENTION_HOURS
              + " hours. Requested retention period ("
              + hours
              + " hours) is too long.");
    }
    return hours;
  }

  private static RuntimeException wrongDirection(
      LocalStream stream, int hours, StreamSettings current, String relation, String other) {
    return KinesisErrors.invalidArgument(
        "Requested retention period ("
            + hours
            + " hours) for stream "
            + stream.name()
            + " can not be "
            + relation
            + " than existing retention period ("
            + current.retentionHours()
            + " hours). Use "
            + other
            + "RetentionPeriod API.");
  }

  UpdateStreamModeResponse updateMode(UpdateStreamModeRequest request) {
    new Validation()
        .required("streamARN", request.streamARN())
        .required("streamModeDetails", request.streamModeDetails())
        .check();
    StreamMode mode = requireMode(request.streamModeDetails());
    update(catalog.get(null, request.streamARN()), settings -> settings.withMode(mode));
    return UpdateStreamModeResponse.builder().build();
  }

  /** Returns the mode that the details name, or refuses the request. */
  static StreamMode requireMode(StreamModeDetails details) {
    String mode = details.streamModeAsString();
    new Validation()
        .required("streamModeDetails.streamMode", mode)
        .oneOf("streamModeDetails.streamMode", mode, List.of("PROVISIONED", "ON_DEMAND"))
        .check();
    return details.streamMode();
  }

  UpdateMaxRecordSizeResponse updateMaxRecordSize(UpdateMaxRecordSizeRequest request) {
    Validation validation =
        new Validation().required("maxRecordSizeInKiB", request.maxRecordSizeInKiB());
    checkMaxRecordSize(validation, request.maxRecordSizeInKiB());
    validation.check();
    update(
        catalog.get(null, request.streamARN()),
        settings -> settings.withMaxRecordSizeKiB(request.maxRecordSizeInKiB()));
    return UpdateMaxRecordSizeResponse.builder().build();
  }

  static void checkMaxRecordSize(Validation validation, @Nullable Integer kibibytes) {
    validation.range("maxRecordSizeInKiB", kibibytes, MIN_RECORD_SIZE_KIB, MAX_RECORD_SIZE_KIB);
  }

  EnableEnhancedMonitoringResponse enableMonitoring(EnableEnhancedMonitoringRequest request) {
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    Set<MetricsName> metrics = requireMetrics(request.shardLevelMetricsAsStrings());
    StreamSettings former = stream.definition().settings();
    StreamSettings changed =
        update(
            stream,
            settings -> {
              Set<MetricsName> all = new HashSet<>(settings.metrics());
              all.addAll(metrics);
              return settings.withMetrics(all);
            });
    return EnableEnhancedMonitoringResponse.builder()
        .streamName(stream.name())
        .streamARN(stream.arn())
        .currentShardLevelMetrics(former.sortedMetrics())
        .desiredShardLevelMetrics(changed.sortedMetrics())
        .build();
  }

  DisableEnhancedMonitoringResponse disableMonitoring(DisableEnhancedMonitoringRequest request) {
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    Set<MetricsName> metrics = requireMetrics(request.shardLevelMetricsAsStrings());
    StreamSettings former = stream.definition().settings();
    StreamSettings changed =
        update(
            stream,
            settings -> {
              Set<MetricsName> rest = new HashSet<>(settings.metrics());
              rest.removeAll(metrics);
              return settings.withMetrics(rest);
            });
    return DisableEnhancedMonitoringResponse.builder()
        .streamName(stream.name())
        .streamARN(stream.arn())
        .currentShardLevelMetrics(former.sortedMetrics())
        .desiredShardLevelMetrics(changed.sortedMetrics())
        .build();
  }

  /** Returns the named metrics, with ALL resolved. */
  private static Set<MetricsName> requireMetrics(Collection<String> names) {
    List<String> allowed = MetricsName.knownValues().stream().map(MetricsName::toString).toList();
    Validation validation = new Validation().size("shardLevelMetrics", names.size(), 1, 7);
    names.forEach(name -> validation.oneOf("shardLevelMetrics", name, allowed));
    validation.check();
    Set<MetricsName> metrics = new HashSet<>();
    names.forEach(name -> metrics.add(MetricsName.fromValue(name)));
    if (metrics.contains(MetricsName.ALL)) {
      metrics.addAll(MetricsName.knownValues());
      metrics.remove(MetricsName.ALL);
    }
    return metrics;
  }

  private StreamSettings update(LocalStream stream, UnaryOperator<StreamSettings> change) {
    return catalog
        .update(stream, definition -> definition.withSettings(change.apply(definition.settings())))
        .settings();
  }
}
