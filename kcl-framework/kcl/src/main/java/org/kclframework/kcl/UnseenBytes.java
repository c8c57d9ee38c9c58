package org.kclframework.kcl;

import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.leases.ShardInfo;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.metrics.MetricsScope;
import software.amazon.kinesis.metrics.MetricsUtil;

/**
 * Adds to KCL's metric of the bytes of a shard those of the records that KCL {@linkplain
 * OrderedBatch did not look at}, under the same name and dimensions.
 */
record UnseenBytes(MetricsFactory metrics, ShardInfo shard) {

  void add(long bytes) {
    if (bytes == 0) {
      return;
    }
    MetricsScope scope = MetricsUtil.createMetricsWithOperation(metrics, "ProcessTask");
    shard
        .streamIdentifierSerOpt()
        .map(StreamIdentifier::multiStreamInstance)
        .ifPresent(stream -> MetricsUtil.addStreamId(scope, stream));
    MetricsUtil.addShardId(scope, shard.shardId());
    scope.addData("DataBytesProcessed", (double) bytes, StandardUnit.BYTES, MetricsLevel.SUMMARY);
    scope.end();
  }
}
