package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {

  private final KeyNames names = new KeyNames(Keys.all());

  /** The spellings that Spring's relaxed names gave to sylvite, and our own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "streamName",
        "STREAM_NAME",
        "stream_name",
        "stream-name",
        "STREAM-NAME",
        "streamname",
        "STREAMNAME",
        "stream.name"
      })
  void find_readsEverySpelling(String name) {
    assertThat(names.find(name)).contains(Keys.STREAM_NAME);
  }

  /** The variables of sylvite's manual; the two marked ones are those that it gets wrong. */
  @ParameterizedTest
  @CsvSource({
    "APPLICATION_NAME, applicationName",
    "AWS_CREDENTIALS_PROVIDER, AWSCredentialsProvider",
    "AWSCREDENTIALS_PROVIDER, AWSCredentialsProvider",
    "WORKER_ID, workerId",
    "INITIAL_POSITION_IN_STREAM, initialPositionInStream",
    "FAILOVER_TIME_MILLIS, failoverTimeMillis",
    "SHARD_SYNC_INTERVAL_MILLIS, shardSyncIntervalMillis",
    "MAX_RECORDS, maxRecords",
    "IDLE_TIME_BETWEEN_READS_IN_MILLIS, idleTimeBetweenReadsInMillis",
    "CALL_PROCESS_RECORDS_EVEN_FOR_EMPTY_RECORD_LIST, callProcessRecordsEvenForEmptyRecordList",
    "CALL_PROCESS_RECORDS_EVENFOR_EMPTY_RECORD_LIST, callProcessRecordsEvenForEmptyRecordList",
    "PARENT_SHARD_POLL_INTERVAL_MILLIS, parentShardPollIntervalMillis",
    "CLEANUP_LEASES_UPON_SHARD_COMPLETION, cleanupLeasesUponShardCompletion",
    "TASK_BACKOFF_TIME_MILLIS, taskBackoffTimeMillis",
    "METRICS_BUFFER_TIME_MILLIS, metricsBufferTimeMillis",
    "METRICS_MAX_QUEUE_SIZE, metricsMaxQueueSize",
    "METRICS_LEVEL, metricsLevel",
    "METRICS_ENABLED_DIMENSIONS, metricsEnabledDimensions",
    "VALIDATE_SEQUENCE_NUMBER_BEFORE_CHECKPOINTING, validateSequenceNumberBeforeCheckpointing",
    "REGION_NAME, regionName",
    "USER_AGENT, userAgent",
    "MAX_LEASES_FOR_WORKER, maxLeasesForWorker",
    "MAX_LEASES_TO_STEAL_AT_ONE_TIME, maxLeasesToStealAtOneTime",
    "INITIAL_LEASE_TABLE_READ_CAPACITY, initialLeaseTableReadCapacity",
    "INITIAL_LEASE_TABLE_WRITE_CAPACITY, initialLeaseTableWriteCapacity",
    "KINESIS_CREDENTIALS_PROVIDER, kinesisCredentialsProvider",
    "DYNAMO_DBCREDENTIALS_PROVIDER, dynamoDBCredentialsProvider",
    "DYNAMO_DB_CREDENTIALS_PROVIDER, dynamoDBCredentialsProvider",
    "CLOUD_WATCH_CREDENTIALS_PROVIDER, cloudWatchCredentialsProvider",
    "TABLE_NAME, tableName",
    "KINESIS_ENDPOINT, kinesisEndpoint"
  })
  void find_readsTheVariablesOfSylvite(String variable, String key) {
    assertThat(names.find(variable).map(ConfigKey::name)).contains(key);
  }

  @ParameterizedTest
  @CsvSource({
    "workerIdentifier, workerId",
    "awsCredentialsProviderDynamoDB, dynamoDBCredentialsProvider",
    "AWSCredentialsProviderCloudWatch, cloudWatchCredentialsProvider",
    "FANOUT_CONFIG_CONSUMER_NAME, fanoutConfig.consumerName"
  })
  void find_readsAliases(String name, String key) {
    assertThat(names.find(name).map(ConfigKey::name)).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"streamNam", "", "_", "PATH"})
  void find_otherName_findsNothing(String name) {
    assertThat(names.find(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "checkpiontFreqSeconds, checkpointFreqSeconds",
    "checkpointFrequencySeconds, checkpointFreqSeconds",
    "MAX_RETRY_ATEMPTS, maxRetryAttempts",
    "streamNmae, streamName",
    "regionname1, regionName"
  })
  void nearest_suggestsWhatWasMeant(String name, String key) {
    assertThat(names.nearest(name)).contains(key);
  }

  @Test
  void nearest_nameWithoutNeighbours_suggestsNothing() {
    assertThat(names.nearest("somethingCompletelyDifferent")).isEmpty();
  }

  @Test
  void nearest_neverSuggestsAKeyWithoutEffect() {
    assertThat(names.nearest("userAgents")).isEmpty();
  }

  @Test
  void constructor_nameDeclaredTwice_isRefused() {
    ConfigKey<String> one = ConfigKey.in(KeyGroup.LOCAL, "oneKey", TextType.any()).help("");
    ConfigKey<String> other =
        ConfigKey.in(KeyGroup.LOCAL, "otherKey", TextType.any()).alsoNamed("one-key").help("");
    assertThatThrownBy(() -> new KeyNames(List.of(one, other)))
        .hasMessage("the name 'one-key' is declared twice: by oneKey and by otherKey");
  }
}
