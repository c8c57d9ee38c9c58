package org.kclframework.kcl;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * KCL's records seen as the framework's. Each is made when it is asked for and short-lived, which
 * costs the garbage collector less than a second list of a batch would.
 */
final class BatchView extends AbstractList<StreamRecord> implements RandomAccess {

  private final ShardContext shard;
  private final List<KinesisClientRecord> records;
  private final long millisBehindLatest;

  BatchView(ShardContext shard, List<KinesisClientRecord> records, long millisBehindLatest) {
    this.shard = shard;
    this.records = records;
    this.millisBehindLatest = millisBehindLatest;
  }

  @Override
  public StreamRecord get(int index) {
    KinesisClientRecord record = records.get(index);
    return StreamRecord.builder()
        .streamName(shard.streamName())
        .shardId(shard.shardId())
        .partitionKey(record.partitionKey())
        .sequenceNumber(record.sequenceNumber())
        .subSequenceNumber(record.subSequenceNumber())
        .arrivalTime(record.approximateArrivalTimestamp())
        .millisBehindLatest(millisBehindLatest)
        .data(record.data())
        .defect(SafeAggregatorUtil.defect(record))
        .build();
  }

  @Override
  public int size() {
    return records.size();
  }
}
