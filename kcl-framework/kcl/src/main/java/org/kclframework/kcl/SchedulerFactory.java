package org.kclframework.kcl;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.checkpoint.CheckpointConfig;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.WorkerStateChangeListener;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.processor.StreamTracker;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.KinesisDataFetcher;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/** Puts KCL's scheduler together as a worker's configuration says. */
final class SchedulerFactory {

  private final WorkerConfig config;
  private final KinesisAsyncClient kinesis;
  private final MeterRegistry registry;
  private final KclConfigs configs;

  SchedulerFactory(
      WorkerConfig config,
      KinesisAsyncClient kinesis,
      DynamoDbAsyncClient dynamoDb,
      @Nullable CloudWatchAsyncClient cloudWatch,
      MeterRegistry registry,
      ShardRecordProcessorFactory shards) {
    this.config = config;
    this.kinesis = kinesis;
    this.registry = registry;
    ConfigsBuilder builder =
        new ConfigsBuilder(
            config.streamNames().get(0),
            config.applicationName(),
            kinesis,
            dynamoDb,
            cloudWatch == null ? new NoCloudWatch() : cloudWatch,
            config.workerIdentifier(),
            shards);
    builder.tableName(config.tableName());
    this.configs = configs(builder);
    for (KclSetting<?> setting : KclSetting.all()) {
      setting.apply(configs, config.kclSettings().get(setting));
    }
  }

  private KclConfigs configs(ConfigsBuilder builder) {
    RetrievalConfig retrieval = builder.retrievalConfig();
    Optional<PollingConfig> polling = Optional.empty();
    Optional<FanOutConfig> fanOut = Optional.empty();
    if (config.retrieval() instanceof Retrieval.FanOut mode) {
      FanOutConfig fanOutConfig = fanOut(mode);
      retrieval.retrievalSpecificConfig(fanOutConfig);
      fanOut = Optional.of(fanOutConfig);
    } else {
      PollingConfig pollingConfig = polling();
      retrieval.retrievalSpecificConfig(pollingConfig);
      polling = Optional.of(pollingConfig);
    }
    return new KclConfigs(
        builder.coordinatorConfig(),
        builder.leaseManagementConfig(),
        builder.lifecycleConfig(),
        builder.metricsConfig(),
        builder.processorConfig(),
        retrieval,
        polling,
        fanOut);
  }

  private PollingConfig polling() {
    PollingConfig polling =
        config.isMultiStream()
            ? new PollingConfig(kinesis)
            : new PollingConfig(config.streamNames().get(0), kinesis);
    polling.recordsFetcherFactory(new PromptFetcherFactory());
    polling.dataFetcherProvider(
        shard -> new GuardedDataFetcher(new KinesisDataFetcher(kinesis, shard)));
    return polling;
  }

  private FanOutConfig fanOut(Retrieval.FanOut mode) {
    FanOutConfig fanOut = new FanOutConfig(kinesis).applicationName(config.applicationName());
    if (!config.isMultiStream()) {
      fanOut.streamName(config.streamNames().get(0));
    }
    mode.consumerArn().ifPresent(fanOut::consumerArn);
    mode.consumerName().ifPresent(fanOut::consumerName);
    return fanOut;
  }

  /** Returns the lease settings, for what is done before there is a scheduler. */
  LeaseManagementConfig leases() {
    return configs.leases();
  }

  /** Creates the scheduler. */
  Scheduler create(
      List<StreamConfig> streams,
      AggregatorUtil aggregatorUtil,
      WorkerStateChangeListener listener) {
    configs.retrieval().streamTracker(tracker(streams));
    configs.coordinator().workerStateChangeListener(listener);
    configs.lifecycle().aggregatorUtil(aggregatorUtil);
    // Empty batches carry the lag, and tell a quiet shard from one that is not read any more.
    configs.processor().callProcessRecordsEvenForEmptyRecordList(true);
    configs.metrics().metricsFactory(metrics(configs.metrics()));
    return new Scheduler(
        new CheckpointConfig(),
        configs.coordinator(),
        configs.leases(),
        configs.lifecycle(),
        configs.metrics(),
        configs.processor(),
        configs.retrieval());
  }

  private StreamTracker tracker(List<StreamConfig> streams) {
    if (config.isMultiStream()) {
      return new StreamsTracker(streams);
    }
    StreamConfig stream = streams.get(0);
    return new SingleStreamTracker(
        stream.streamIdentifier(), stream.initialPositionInStreamExtended());
  }

  /** KCL builds its CloudWatch publisher, a thread included, when it is first asked for. */
  private MetricsFactory metrics(MetricsConfig metrics) {
    MetricsFactory own = new MicrometerMetricsFactory(registry);
    if (metrics.metricsLevel() == MetricsLevel.NONE) {
      return own;
    }
    return new TeeMetricsFactory(own, metrics.metricsFactory());
  }
}
