package org.kclframework.kcl;

import java.util.Set;
import java.util.concurrent.Executors;
import software.amazon.kinesis.common.LeaseCleanupConfig;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.DeletedStreamListProvider;
import software.amazon.kinesis.leases.LeaseCleanupManager;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.LeaseManagementFactory;
import software.amazon.kinesis.leases.ShardDetector;
import software.amazon.kinesis.leases.ShardSyncTaskManager;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseCoordinator;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseRefresher;
import software.amazon.kinesis.metrics.MetricsFactory;

/**
 * KCL's own lease management, but for two parts: the {@linkplain EndedLeaseCleanup clean-up}, which
 * deletes less, and, with several streams, the {@linkplain KnownStreamsLeases list of leases},
 * which shows those of the streams that are read and no others.
 */
final class LeaseManagement implements LeaseManagementFactory {

  private final LeaseManagementFactory kcl;
  private final LeaseManagementConfig config;
  private final Set<String> streams;

  /**
   * Creates it.
   *
   * @param kcl KCL's own
   * @param config what that was made from
   * @param streams the streams, as KCL writes their identifiers into leases; empty where there is
   *     only one, whose leases do not name it
   */
  LeaseManagement(LeaseManagementFactory kcl, LeaseManagementConfig config, Set<String> streams) {
    this.kcl = kcl;
    this.config = config;
    this.streams = Set.copyOf(streams);
  }

  @Override
  public LeaseCoordinator createLeaseCoordinator(MetricsFactory metrics) {
    if (streams.isEmpty()) {
      return kcl.createLeaseCoordinator(metrics);
    }
    return new DynamoDBLeaseCoordinator(
        createLeaseRefresher(),
        config.workerIdentifier(),
        config.failoverTimeMillis(),
        config.enablePriorityLeaseAssignment(),
        config.epsilonMillis(),
        config.maxLeasesForWorker(),
        config.maxLeasesToStealAtOneTime(),
        config.maxLeaseRenewalThreads(),
        config.initialLeaseTableReadCapacity(),
        config.initialLeaseTableWriteCapacity(),
        metrics);
  }

  @Override
  public DynamoDBLeaseRefresher createLeaseRefresher() {
    return streams.isEmpty() ? kcl.createLeaseRefresher() : new KnownStreamsLeases(config, streams);
  }

  @Override
  public LeaseCleanupManager createLeaseCleanupManager(MetricsFactory metrics) {
    LeaseCleanupConfig intervals = config.leaseCleanupConfig();
    return new EndedLeaseCleanup(
        createLeaseCoordinator(metrics),
        metrics,
        Executors.newSingleThreadScheduledExecutor(),
        config.cleanupLeasesUponShardCompletion(),
        intervals);
  }

  @Override
  @Deprecated
  public ShardSyncTaskManager createShardSyncTaskManager(MetricsFactory metrics) {
    throw new UnsupportedOperationException("KCL names the stream");
  }

  @Override
  public ShardSyncTaskManager createShardSyncTaskManager(
      MetricsFactory metrics, StreamConfig stream) {
    return kcl.createShardSyncTaskManager(metrics, stream);
  }

  @Override
  public ShardSyncTaskManager createShardSyncTaskManager(
      MetricsFactory metrics, StreamConfig stream, DeletedStreamListProvider deletedStreams) {
    return kcl.createShardSyncTaskManager(metrics, stream, deletedStreams);
  }

  @Override
  @Deprecated
  public ShardDetector createShardDetector() {
    throw new UnsupportedOperationException("KCL names the stream");
  }

  @Override
  public ShardDetector createShardDetector(StreamConfig stream) {
    return kcl.createShardDetector(stream);
  }
}
