package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class SettingsOperationsTest {

  private static final String STREAM = "orders";

  private final LocalKinesis kinesis = LocalKinesis.builder().clock(new FakeClock()).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 1);
  }

  @Test
  void retention_canBeIncreasedAndDecreased() {
    increaseRetention(8760).join();
    assertThat(summary().retentionPeriodHours()).isEqualTo(8760);

    kinesis
        .decreaseStreamRetentionPeriod(r -> r.streamName(STREAM).retentionPeriodHours(24))
        .join();
    assertThat(summary().retentionPeriodHours()).isEqualTo(24);
  }

  @Test
  void retention_refusesTheWrongDirectionAndWrongValues() {
    increaseRetention(48).join();

    assertThat(Kinesis.failureMessage(increaseRetention(47), InvalidArgumentException.class))
        .isEqualTo(
            "Requested retention period (47 hours) for stream orders can not be shorter than"
                + " existing retention period (48 hours). Use DecreaseRetentionPeriod API.");
    assertThat(
            Kinesis.failureMessage(
                kinesis.decreaseStreamRetentionPeriod(
                    request -> request.streamName(STREAM).retentionPeriodHours(49)),
                InvalidArgumentException.class))
        .endsWith("Use IncreaseRetentionPeriod API.");
    assertThat(Kinesis.failureMessage(increaseRetention(23), InvalidArgumentException.class))
        .isEqualTo(
            "Minimum allowed retention period is 24 hours. Requested retention period (23 hours)"
                + " is too short.");
    Kinesis.failureMessage(increaseRetention(8761), InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.increaseStreamRetentionPeriod(request -> request.streamName(STREAM)),
        ValidationException.class);
    assertThat(summary().retentionPeriodHours()).isEqualTo(48);
  }

  private CompletableFuture<?> increaseRetention(int hours) {
    return kinesis.increaseStreamRetentionPeriod(
        request -> request.streamName(STREAM).retentionPeriodHours(hours));
  }

  @Test
  void mode_canBeChanged() {
    kinesis
        .updateStreamMode(
            request ->
                request
                    .streamARN(kinesis.streamArn(STREAM))
                    .streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))
        .join();

    assertThat(summary().streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
    Kinesis.failureMessage(
        kinesis.updateStreamMode(request -> request.streamARN(kinesis.streamArn(STREAM))),
        ValidationException.class);
  }

  @Test
  void maxRecordSize_isBetweenOneAndTenMebibytes() {
    maxRecordSize(10_240).join();
    assertThat(summary().maxRecordSizeInKiB()).isEqualTo(10_240);

    Kinesis.failureMessage(maxRecordSize(10_241), ValidationException.class);
    Kinesis.failureMessage(maxRecordSize(1_023), ValidationException.class);
    assertThat(summary().maxRecordSizeInKiB()).isEqualTo(10_240);
  }

  private CompletableFuture<?> maxRecordSize(int kibibytes) {
    return kinesis.updateMaxRecordSize(
        request -> request.streamARN(kinesis.streamArn(STREAM)).maxRecordSizeInKiB(kibibytes));
  }

  @Test
  void monitoring_addsAndRemovesMetrics() {
    EnableEnhancedMonitoringResponse enabled =
        kinesis
            .enableEnhancedMonitoring(
                request ->
                    request
                        .streamName(STREAM)
                        .shardLevelMetrics(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES))
            .join();
    assertThat(enabled.currentShardLevelMetrics()).isEmpty();
    assertThat(enabled.desiredShardLevelMetrics())
        .containsExactly(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);

    assertThat(
            kinesis
                .disableEnhancedMonitoring(
                    request ->
                        request.streamName(STREAM).shardLevelMetrics(MetricsName.INCOMING_BYTES))
                .join()
                .desiredShardLevelMetrics())
        .containsExactly(MetricsName.OUTGOING_BYTES);
    assertThat(summary().enhancedMonitoring().get(0).shardLevelMetrics())
        .containsExactly(MetricsName.OUTGOING_BYTES);
  }

  @Test
  void monitoring_allStandsForAllMetrics() {
    assertThat(
            kinesis
                .enableEnhancedMonitoring(
                    request -> request.streamName(STREAM).shardLevelMetrics(MetricsName.ALL))
                .join()
                .desiredShardLevelMetrics())
        .hasSize(7)
        .doesNotContain(MetricsName.ALL);
    assertThat(
            kinesis
                .disableEnhancedMonitoring(
                    request -> request.streamName(STREAM).shardLevelMetrics(MetricsName.ALL))
                .join()
                .desiredShardLevelMetrics())
        .isEmpty();
    Kinesis.failureMessage(
        kinesis.enableEnhancedMonitoring(
            request -> request.streamName(STREAM).shardLevelMetricsWithStrings("Heat")),
        ValidationException.class);
  }

  private StreamDescriptionSummary summary() {
    return kinesis
        .describeStreamSummary(request -> request.streamName(STREAM))
        .join()
        .streamDescriptionSummary();
  }
}
