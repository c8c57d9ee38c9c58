package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {

  static List<ConfigKey<?>> allKeys() {
    return Keys.all();
  }

  @ParameterizedTest
  @MethodSource("allKeys")
  void help_isOneLine(ConfigKey<?> key) {
    assertThat(key.help()).isNotBlank().doesNotContain("\n").hasSizeLessThanOrEqualTo(110);
  }

  @ParameterizedTest
  @MethodSource("allKeys")
  <T> void defaultValue_isAllowed(ConfigKey<T> key) {
    Optional<T> value = key.defaultValue(Loading.settings());
    assertThat(value.map(allowed -> Parsing.parse(key.type(), key.type().format(allowed))))
        .isEqualTo(value);
  }

  /** What a run does if nobody says otherwise; a change here changes what users rely on. */
  @ParameterizedTest
  @CsvSource({
    "initialPositionInStream, TRIM_HORIZON",
    "unknownKeys, error",
    "checkpointFreqSeconds, 60",
    "recordsPerCheckpoint, 0",
    "onFailure, retry",
    "maxRetryAttempts, -1",
    "retryBackoffMillis, 100",
    "maxRetryBackoffMillis, 10000",
    "logExceptionMessages, false",
    "outOfRangeAggregates, deliver",
    "parallelism, 1",
    "maxInFlight, 1000",
    "retrievalMode, POLLING",
    "maxRecords, 10000",
    "idleTimeBetweenReadsInMillis, 200",
    "fanoutConfig.consumerName, app",
    "fanoutConfig.retryBackoffMillis, 500",
    "tableName, app",
    "failoverTimeMillis, 5000",
    "dynamoDBRequestTimeoutMillis, 4000",
    "maxLeasesToStealAtOneTime, 10",
    "shardSyncIntervalMillis, 0",
    "shardConsumerDispatchPollIntervalMillis, 100",
    "parentShardPollIntervalMillis, 500",
    "listShardsBackoffTimeInMillis, 500",
    "schedulerInitializationBackoffTimeMillis, 1000",
    "taskBackoffTimeMillis, 500",
    "endpoint, aws",
    "localShards, 4",
    "stopWhen, never",
    "shutdownGraceMillis, 25000",
    "managementPort, -1",
    "AWSCredentialsProvider, DefaultCredentialsProvider",
    "kinesisCredentialsProvider, DefaultCredentialsProvider",
    "metricsLevel, NONE",
    "metricsEnabledDimensions, ALL"
  })
  void defaultValue_isTheDocumentedOne(String name, String value) {
    assertThat(effective(name, Loading.settings())).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "idleTimeBetweenReadsInMillis, 20",
    "fanoutConfig.retryBackoffMillis, 50",
    "shardConsumerDispatchPollIntervalMillis, 10",
    "parentShardPollIntervalMillis, 200",
    "listShardsBackoffTimeInMillis, 200",
    "schedulerInitializationBackoffTimeMillis, 200",
    "taskBackoffTimeMillis, 100"
  })
  void defaultValue_withLocalEndpoint_isShorter(String name, String value) {
    assertThat(effective(name, Loading.settings("--endpoint=local"))).isEqualTo(value);
  }

  @Test
  void maxRetryAttempts_withAnActionOnFailure_isFinite() {
    assertThat(Loading.settings("--onFailure=skip").get(Keys.MAX_RETRY_ATTEMPTS)).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({"1000, 800", "3000, 2400", "5000, 4000", "10000, 4000"})
  void dynamoDbRequestTimeout_followsFailoverTime(String failover, long timeout) {
    Settings settings = Loading.settings("--failoverTimeMillis=" + failover);
    assertThat(settings.get(Keys.DYNAMO_DB_REQUEST_TIMEOUT_MILLIS))
        .isEqualTo(Duration.ofMillis(timeout));
  }

  @Test
  void streamName_isTakenFromTheArn() {
    Settings settings =
        Loading.load(
            Map.of(),
            List.of(
                "--applicationName=app",
                "--processorClass=C",
                "--streamArn=arn:aws-cn:kinesis:cn-north-1:123456789012:stream/orders"));
    assertThat(settings.get(Keys.STREAM_NAME)).isEqualTo("orders");
  }

  @Test
  void values_areTyped() {
    Settings settings =
        Loading.settings(
            "--checkpointFreqSeconds=5",
            "--timestampAtInitialPositionInStream=1700000000",
            "--kinesisEndpoint=http://127.0.0.1:4567",
            "--metricsLevel=summary",
            "--metricsEnabledDimensions=Operation,ShardId");
    assertThat(settings.get(Keys.CHECKPOINT_FREQ_SECONDS)).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.get(Keys.TIMESTAMP_AT_INITIAL_POSITION_IN_STREAM))
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(settings.get(Keys.KINESIS_ENDPOINT)).isEqualTo(URI.create("http://127.0.0.1:4567"));
    assertThat(settings.get(Keys.METRICS_LEVEL)).isEqualTo(MetricsLevel.SUMMARY);
    assertThat(settings.get(Keys.METRICS_ENABLED_DIMENSIONS))
        .containsExactly("Operation", "ShardId");
  }

  private static String effective(String name, Settings settings) {
    ConfigKey<?> key = new KeyNames(Keys.all()).find(name).orElseThrow();
    return format(key, settings);
  }

  private static <T> String format(ConfigKey<T> key, Settings settings) {
    return key.type().format(settings.get(key));
  }
}
