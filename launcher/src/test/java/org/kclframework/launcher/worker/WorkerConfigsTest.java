package org.kclframework.launcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.Aggregates;
import org.kclframework.kcl.KclSetting;
import org.kclframework.kcl.Retrieval;
import org.kclframework.kcl.StartPosition;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.TestSettings;

class WorkerConfigsTest {

  /** What is left to KCL, or to the framework, on purpose. */
  private static final Set<String> WITHOUT_A_KEY =
      Set.of(
          "initialLeaseTableReadCapacity",
          "initialLeaseTableWriteCapacity",
          "maxInitializationAttempts",
          "readTimeoutsToIgnoreBeforeWarning");

  private static final FailurePolicy POLICY = FailurePolicy.skip();

  private static WorkerConfig config(String... arguments) {
    return WorkerConfigs.of(TestSettings.of(arguments), POLICY);
  }

  @Test
  void defaults_areThoseOfTheReference() {
    WorkerConfig config = config();
    assertThat(config.applicationName()).isEqualTo("app");
    assertThat(config.tableName()).isEqualTo("app");
    assertThat(config.streamNames()).containsExactly("orders");
    assertThat(config.workerIdentifier()).contains(":" + ProcessHandle.current().pid() + ":");
    assertThat(config.startPosition()).isEqualTo(new StartPosition.TrimHorizon());
    assertThat(config.retrieval()).isEqualTo(new Retrieval.Polling());
    assertThat(config.aggregates()).isEqualTo(Aggregates.DELIVER_OUT_OF_RANGE);
    assertThat(config.stopWhen()).isEqualTo(WorkerConfig.StopWhen.NEVER);
    assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(25));
    assertThat(config.runnerOptions()).isEqualTo(RunnerOptions.DEFAULT.withFailurePolicy(POLICY));
    assertThat(config.setting(KclSetting.FAILOVER_TIME)).contains(Duration.ofSeconds(5));
  }

  /** Whoever embeds the worker gets what the launcher's users get on AWS. */
  @Test
  void kclSettings_haveTheDefaultsOfTheWorker() {
    WorkerConfig config = config();
    Map<KclSetting<?>, Object> defaults = new HashMap<>();
    KclSetting.all()
        .forEach(
            setting -> setting.defaultValue().ifPresent(value -> defaults.put(setting, value)));
    assertThat(defaults)
        .allSatisfy(
            (setting, value) ->
                assertThat(config.setting(setting).map(Object::toString))
                    .contains(value.toString()));
  }

  @Test
  void kclSettings_allHaveAKey() {
    Settings settings =
        TestSettings.of(
            "--logWarningForTaskAfterMillis=1000",
            "--metricsLevel=SUMMARY",
            "--maxLeasesForWorker=3");
    List<String> set = new ArrayList<>(WITHOUT_A_KEY);
    WorkerConfigs.of(settings, POLICY).kclSettings().keySet().forEach(s -> set.add(s.name()));
    assertThat(set)
        .containsExactlyInAnyOrderElementsOf(
            KclSetting.all().stream().map(KclSetting::name).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "failoverTimeMillis, 7000, PT7S",
    "shardConsumerDispatchPollIntervalMillis, 77, PT0.077S",
    "parentShardPollIntervalMillis, 77, PT0.077S",
    "taskBackoffTimeMillis, 77, PT0.077S",
    "schedulerInitializationBackoffTimeMillis, 77, PT0.077S",
    "shardSyncIntervalMillis, 77, PT0.077S",
    "skipShardSyncAtWorkerInitializationIfLeasesExist, true, true",
    "maxLeasesForWorker, 77, 77",
    "maxLeasesToStealAtOneTime, 77, 77",
    "maxLeaseRenewalThreads, 77, 77",
    "enablePriorityLeaseAssignment, false, false",
    "cleanupLeasesUponShardCompletion, false, false",
    "ignoreUnexpectedChildShards, true, true",
    "leaseTableDeletionProtectionEnabled, true, true",
    "leaseTablePitrEnabled, true, true",
    "listShardsBackoffTimeInMillis, 77, PT0.077S",
    "maxListShardsRetryAttempts, 77, 77",
    "dynamoDbRequestTimeoutMillis, 777, PT0.777S",
    "leasesRecoveryAuditorExecutionFrequencyMillis, 7777, PT7.777S",
    "maxRecords, 77, 77",
    "idleTimeBetweenReadsInMillis, 77, PT0.077S",
    "logWarningForTaskAfterMillis, 77, PT0.077S",
    "fanoutConfig.registerStreamConsumerRetries, 77, 77",
    "fanoutConfig.maxDescribeStreamConsumerRetries, 77, 77",
    "fanoutConfig.maxDescribeStreamSummaryRetries, 77, 77",
    "fanoutConfig.retryBackoffMillis, 77, PT0.077S",
    "metricsLevel, SUMMARY, SUMMARY",
    "metricsEnabledDimensions, 'Operation,ShardId', 'Operation,ShardId'",
    "metricsBufferTimeMillis, 77, PT0.077S",
    "metricsMaxQueueSize, 77, 77",
  })
  void kclKey_reachesTheSettingOfItsName(String name, String value, String shown) {
    String key =
        name.equals("dynamoDbRequestTimeoutMillis") ? "dynamoDBRequestTimeoutMillis" : name;
    WorkerConfig config = config("--" + key + "=" + value);
    KclSetting<?> setting =
        KclSetting.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    assertThat(config.setting(setting)).get().hasToString(shown);
  }

  @Test
  void tunedForLocal_whereTheEndpointIs() {
    assertThat(config("--endpoint=local").setting(KclSetting.IDLE_TIME))
        .contains(Duration.ofMillis(20));
    assertThat(config().setting(KclSetting.IDLE_TIME)).contains(Duration.ofMillis(200));
  }

  @Test
  void metricsLevel_onTheEmbeddedStream_isNone() {
    assertThat(
            config("--endpoint=local", "--metricsLevel=DETAILED").setting(KclSetting.METRICS_LEVEL))
        .contains("NONE");
  }

  @Test
  void names_areThoseOfTheConfiguration() {
    WorkerConfig config = config("--tableName=leases", "--workerId=w1");
    assertThat(config.tableName()).isEqualTo("leases");
    assertThat(config.workerIdentifier()).isEqualTo("w1");
  }

  @Test
  void severalStreams_areAllRead() {
    Settings settings = TestSettings.ofSeveralStreams("--streamNames=a,b");
    assertThat(WorkerConfigs.of(settings, POLICY).streamNames()).containsExactly("a", "b");
  }

  @Test
  void startPosition_isThatOfTheConfiguration() {
    assertThat(config("--initialPositionInStream=LATEST").startPosition())
        .isEqualTo(new StartPosition.Latest());
    assertThat(config("--timestampAtInitialPositionInStream=1000").startPosition())
        .isEqualTo(new StartPosition.At(Instant.ofEpochSecond(1000)));
    assertThat(config("--initialPositionInStreamExtended=1000").startPosition())
        .isEqualTo(new StartPosition.At(Instant.ofEpochSecond(1000)));
  }

  @Test
  void fanOut_takesItsConsumer() {
    assertThat(config("--retrievalMode=FANOUT").retrieval())
        .isEqualTo(new Retrieval.FanOut(Optional.empty(), Optional.of("app")));
    String arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/c:1";
    assertThat(config("--retrievalMode=FANOUT", "--fanoutConfig.consumerArn=" + arn).retrieval())
        .isEqualTo(new Retrieval.FanOut(Optional.of(arn), Optional.of("app")));
  }

  @Test
  void aggregates_mayBeDropped() {
    assertThat(config("--outOfRangeAggregates=drop").aggregates())
        .isEqualTo(Aggregates.DROP_OUT_OF_RANGE);
  }

  @Test
  void end_ofABoundedRun() {
    assertThat(config("--stopWhen=caughtUp").stopWhen()).isEqualTo(WorkerConfig.StopWhen.CAUGHT_UP);
    WorkerConfig untilTime = config("--stopAt=2000");
    assertThat(untilTime.stopWhen()).isEqualTo(WorkerConfig.StopWhen.CAUGHT_UP);
    assertThat(untilTime.runnerOptions().stopAt()).contains(Instant.ofEpochSecond(2000));
  }

  @Test
  void runnerOptions_areThoseOfTheConfiguration() {
    RunnerOptions options =
        config(
                "--parallelism=4",
                "--maxInFlight=40",
                "--checkpointFreqSeconds=5",
                "--recordsPerCheckpoint=100",
                "--logExceptionMessages=true",
                "--shutdownGraceMillis=0")
            .runnerOptions();
    assertThat(options.parallelism()).isEqualTo(4);
    assertThat(options.maxInFlight()).isEqualTo(40);
    assertThat(options.checkpointEvery()).contains(Duration.ofSeconds(5));
    assertThat(options.recordsPerCheckpoint()).hasValue(100);
    assertThat(options.messages()).isEqualTo(RunnerOptions.ExceptionMessages.LOGGED);
  }

  /** Only what somebody has set wins over the processor's own policy. */
  @Test
  void checkpointPolicy_isPutTogetherKeyByKey() {
    RunnerOptions options = config("--recordsPerCheckpoint=7").runnerOptions();
    assertThat(options.checkpointEvery()).isEmpty();
    assertThat(options.recordsPerCheckpoint()).hasValue(7);
    assertThat(config("--checkpointFreqSeconds=60").runnerOptions().checkpointEvery())
        .contains(CheckpointPolicy.DEFAULT.every());
  }

  @Test
  void redrive_isAnApplicationOfItsOwn() {
    Settings settings =
        TestSettings.of(
            "--tableName=leases",
            "--workerId=w1",
            "--parallelism=4",
            "--initialPositionInStream=LATEST",
            "--retrievalMode=FANOUT");
    Instant end = Instant.ofEpochSecond(5000);
    WorkerConfig config = WorkerConfigs.ofRedrive(settings, POLICY, "letters", end);
    assertThat(config.applicationName()).isEqualTo("app-redrive");
    assertThat(config.tableName()).isEqualTo("leases-redrive");
    assertThat(config.workerIdentifier()).isNotEqualTo("w1");
    assertThat(config.streamNames()).containsExactly("letters");
    assertThat(config.startPosition()).isEqualTo(new StartPosition.TrimHorizon());
    assertThat(config.retrieval()).isEqualTo(new Retrieval.Polling());
    assertThat(config.stopWhen()).isEqualTo(WorkerConfig.StopWhen.CAUGHT_UP);
    assertThat(config.runnerOptions().stopAt()).contains(end);
    assertThat(config.runnerOptions().parallelism()).isEqualTo(4);
  }
}
