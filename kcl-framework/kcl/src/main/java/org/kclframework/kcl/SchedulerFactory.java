package org.kclframework.kcl;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.checkpoint.CheckpointConfig;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementFactory;
import software.amazon.kinesis.leases.LeaseSerializer;
import software.amazon.kinesis.leases.MultiStreamLease;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseSerializer;
import software.amazon.kinesis.leases.dynamodb.DynamoDBMultiStreamLeaseSerializer;
import software.amazon.kinesis.metrics.CloudWatchMetricsFactory;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.ProcessorConfig;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.processor.StreamTracker;
import software.amazon.kinesis.retrieval.DataFetcherProviderConfig;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.KinesisDataFetcher;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/** Puts KCL's scheduler together as a worker's configuration says. */
final class SchedulerFactory {

  private final WorkerConfig config;
  private final KinesisAsyncClient kinesis;
  private final MicrometerMetricsFactory meters;
  private final KclConfigs configs;
  private final WatchedRetrieval retrieval;
  private Runnable closeMetrics = () -> {};

  SchedulerFactory(
      WorkerConfig config,
      KinesisAsyncClient kinesis,
      DynamoDbAsyncClient dynamoDb,
      @Nullable CloudWatchAsyncClient cloudWatch,
      MeterRegistry registry,
      InstantSource clock) {
    this.config = config;
    this.kinesis = kinesis;
    this.meters =
        new MicrometerMetricsFactory(
            registry, config.isMultiStream() ? "" : config.streamNames().get(0));
    ConfigsBuilder builder =
        new ConfigsBuilder(
            config.streamNames().get(0),
            config.applicationName(),
            kinesis,
            dynamoDb,
            cloudWatch == null ? new NoCloudWatch() : cloudWatch,
            config.workerIdentifier(),
            SchedulerFactory::noProcessorYet);
    builder.tableName(config.tableName());
    this.configs = configs(builder);
    for (KclSetting<?> setting : KclSetting.all()) {
      setting.apply(configs, config.kclSettings().get(setting));
    }
    configs.coordinator().coordinatorFactory(new ExactCheckpointers());
    this.retrieval =
        new WatchedRetrieval(
            configs.retrieval().retrievalSpecificConfig().retrievalFactory(), clock, registry);
  }

  private static ShardRecordProcessor noProcessorYet() {
    throw new IllegalStateException("processors are made once there is a scheduler");
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
        // The next owner of a shard must not miss the last owner's final checkpoint.
        builder.leaseManagementConfig().consistentReads(true),
        builder.lifecycleConfig(),
        builder.metricsConfig(),
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
        shard -> new GuardedDataFetcher(new KinesisDataFetcher(kinesis, shard), watch(shard)));
    return polling;
  }

  private ReadingWatch watch(DataFetcherProviderConfig shard) {
    StreamIdentifier stream = shard.getStreamIdentifier();
    String leaseKey =
        config.isMultiStream()
            ? MultiStreamLease.getLeaseKey(stream.serialize(), shard.getShardId())
            : shard.getShardId();
    return retrieval.watch(stream.streamName(), leaseKey);
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

  /** Returns the lease management, for what is done before there is a scheduler. */
  LeaseManagementFactory leases(List<SourceStream> streams) {
    boolean several = config.isMultiStream();
    Set<String> identifiers =
        several
            ? streams.stream()
                .map(stream -> stream.identifier(several).serialize())
                .collect(Collectors.toSet())
            : Set.of();
    LeaseSerializer serializer =
        several ? new DynamoDBMultiStreamLeaseSerializer() : new DynamoDBLeaseSerializer();
    LeaseManagementFactory leases =
        new LeaseManagement(
            configs.leases().leaseManagementFactory(serializer, several),
            configs.leases(),
            identifiers);
    configs.leases().leaseManagementFactory(leases);
    return leases;
  }

  /** Returns what finds the publishers of the scheduler's shards. */
  WatchedRetrieval retrieval() {
    return retrieval;
  }

  /** Returns where KCL's metrics go. */
  MicrometerMetricsFactory meters() {
    return meters;
  }

  /** Returns KCL's configuration, for what is to be different in the scheduler. */
  KclConfigs configs() {
    return configs;
  }

  /** Creates the scheduler, after the lease management. */
  Scheduler create(List<StreamConfig> streams, ShardRecordProcessorFactory processors) {
    configs.retrieval().streamTracker(tracker(streams));
    configs.retrieval().retrievalFactory(retrieval);
    configs.metrics().metricsFactory(metrics(configs.metrics()));
    // Empty batches carry the lag, and tell a quiet shard from one that is not read any more.
    ProcessorConfig processor =
        new ProcessorConfig(processors).callProcessRecordsEvenForEmptyRecordList(true);
    try {
      return new Scheduler(
          new CheckpointConfig(),
          configs.coordinator(),
          configs.leases(),
          configs.lifecycle(),
          configs.metrics(),
          processor,
          configs.retrieval());
    } catch (RuntimeException e) {
      closeMetrics.run();
      throw e;
    }
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
    if (metrics.metricsLevel() == MetricsLevel.NONE) {
      return meters;
    }
    MetricsFactory cloudWatch = metrics.metricsFactory();
    if (cloudWatch instanceof CloudWatchMetricsFactory publisher) {
      // KCL would do it, but does not see the publisher behind the other factory.
      closeMetrics = publisher::shutdown;
    }
    return new TeeMetricsFactory(meters, cloudWatch);
  }

  /** Ends what the scheduler leaves behind when it has ended: fetching, and unsent metrics. */
  void close() {
    retrieval.shutDown();
    closeMetrics.run();
  }
}
