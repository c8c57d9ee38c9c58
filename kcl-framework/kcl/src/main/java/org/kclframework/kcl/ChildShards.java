package org.kclframework.kcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.MultiStreamLease;

/**
 * The shards that a split or a merge made, as Kinesis lists them.
 *
 * <p>KCL writes their leases only when it closes a parent. Before that a parent that was read to
 * its end looks like a shard that nothing has come into for a while. Safe for several threads.
 */
final class ChildShards {

  private final KinesisAsyncClient kinesis;
  private final Calls calls;
  private final List<SourceStream> streams;
  private final boolean multiStream;

  /**
   * Creates it.
   *
   * @param multiStream whether the keys of leases name the stream
   */
  ChildShards(
      KinesisAsyncClient kinesis, Calls calls, List<SourceStream> streams, boolean multiStream) {
    this.kinesis = kinesis;
    this.calls = calls;
    this.streams = List.copyOf(streams);
    this.multiStream = multiStream;
  }

  /** Returns, for each shard without a lease, the leases of its parents. */
  List<List<Lease>> withoutLease(Map<String, Lease> leases) throws WorkerStartException {
    List<List<Lease>> parents = new ArrayList<>();
    for (SourceStream stream : streams) {
      for (Shard shard : SourceStream.shards(kinesis, calls, stream.name())) {
        if (!leases.containsKey(leaseKey(stream, shard.shardId()))) {
          parents.add(
              parentIds(shard)
                  .flatMap(parent -> Stream.ofNullable(leases.get(leaseKey(stream, parent))))
                  .toList());
        }
      }
    }
    return parents;
  }

  private static Stream<String> parentIds(Shard shard) {
    return Stream.concat(
        Stream.ofNullable(shard.parentShardId()), Stream.ofNullable(shard.adjacentParentShardId()));
  }

  private String leaseKey(SourceStream stream, String shardId) {
    return multiStream
        ? MultiStreamLease.getLeaseKey(stream.identifier(true).serialize(), shardId)
        : shardId;
  }
}
