package org.kclframework.benchmarks;

import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.DeletedStreamListProvider;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.LeaseManagementFactory;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseSerializer;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/** KCL as it is, under the settings that the framework uses. */
final class BareKcl {

  private static final CloudWatchAsyncClient NO_CLOUD_WATCH =
      new CloudWatchAsyncClient() {
        @Override
        public String serviceName() {
          return SERVICE_NAME;
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  private final Scheduler scheduler;
  private final Thread thread;

  BareKcl(Preloaded stream, String application, ShardRecordProcessorFactory processors)
      throws LeasingException, InterruptedException {
    ConfigsBuilder builder =
        new ConfigsBuilder(
            Preloaded.STREAM,
            application,
            stream.kinesis(),
            stream.leases(),
            NO_CLOUD_WATCH,
            application + "-worker",
            processors);
    LeaseManagementConfig leases = builder.leaseManagementConfig();
    leases.shardSyncIntervalMillis(0).failoverTimeMillis(5000);
    SingleStreamTracker tracker =
        new SingleStreamTracker(
            StreamIdentifier.singleStreamInstance(Preloaded.STREAM),
            InitialPositionInStreamExtended.newInitialPosition(
                InitialPositionInStream.TRIM_HORIZON));
    RetrievalConfig retrieval = builder.retrievalConfig();
    retrieval.streamTracker(tracker);
    PollingConfig polling = new PollingConfig(Preloaded.STREAM, stream.kinesis());
    polling.idleTimeBetweenReadsInMillis(Throughput.IDLE.toMillis());
    polling.recordsFetcherFactory().idleMillisBetweenCalls(Throughput.IDLE.toMillis());
    retrieval.retrievalSpecificConfig(polling);
    CoordinatorConfig coordinator = builder.coordinatorConfig();
    coordinator.shardConsumerDispatchPollIntervalMillis(100).parentShardPollIntervalMillis(200);
    LeaseManagementFactory factory =
        leases.leaseManagementFactory(new DynamoDBLeaseSerializer(), false);
    factory.createLeaseCoordinator(new NullMetricsFactory()).initialize();
    factory
        .createShardSyncTaskManager(
            new NullMetricsFactory(),
            tracker.streamConfigList().get(0),
            new DeletedStreamListProvider())
        .callShardSyncTask();
    scheduler =
        new Scheduler(
            builder.checkpointConfig(),
            coordinator,
            leases,
            builder.lifecycleConfig(),
            builder.metricsConfig().metricsFactory(new NullMetricsFactory()),
            builder.processorConfig(),
            retrieval);
    thread = new Thread(scheduler, "bare-kcl");
    thread.setDaemon(true);
    thread.start();
  }

  void stop() throws InterruptedException {
    scheduler.shutdown();
    thread.join(10_000);
  }
}
