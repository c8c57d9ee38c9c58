package org.kclframework.kcl;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Asks Kinesis whether a shard that KCL takes for ended really has ended.
 *
 * <p>KCL takes "not found" for a shard's end, also when the whole stream was deleted. If the stream
 * is created again, its shards have the same ids, and a lease that was closed for good would keep
 * them from ever being read.
 */
final class ShardEnds {

  private static final Logger log = LoggerFactory.getLogger(ShardEnds.class);

  private final KinesisAsyncClient kinesis;

  ShardEnds(KinesisAsyncClient kinesis) {
    this.kinesis = kinesis;
  }

  /** Returns whether a shard is closed, or is so old that its stream no longer lists it. */
  boolean hasEnded(String streamName, String shardId) {
    try {
      return isClosed(streamName, shardId);
    } catch (WorkerStartException e) {
      log.error("{}/{}: is the shard's end real? {}", streamName, shardId, e.getMessage());
      return false;
    }
  }

  private boolean isClosed(String streamName, String shardId) throws WorkerStartException {
    ListShardsRequest request = ListShardsRequest.builder().streamName(streamName).build();
    while (true) {
      ListShardsResponse page =
          Calls.await("list the shards of " + streamName, kinesis.listShards(request));
      List<Shard> found =
          page.shards().stream().filter(shard -> shard.shardId().equals(shardId)).toList();
      if (!found.isEmpty()) {
        boolean closed = found.get(0).sequenceNumberRange().endingSequenceNumber() != null;
        if (!closed) {
          log.error(
              "{}/{}: KCL reports the shard's end, but Kinesis says it is open",
              streamName,
              shardId);
        }
        return closed;
      }
      if (page.nextToken() == null) {
        return true;
      }
      request = ListShardsRequest.builder().nextToken(page.nextToken()).build();
    }
  }
}
