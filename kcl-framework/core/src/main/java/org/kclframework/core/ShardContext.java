package org.kclframework.core;

import static java.util.Objects.requireNonNull;

/**
 * Names a shard and the position from which it is read.
 *
 * @param streamName the stream's name
 * @param shardId the shard's id, such as {@code shardId-000000000003}
 * @param sequenceNumber the sequence number of the last checkpoint, after which reading goes on; or
 *     {@code TRIM_HORIZON}, {@code LATEST} or {@code AT_TIMESTAMP} before the first checkpoint
 * @param subSequenceNumber the position inside an aggregated record; 0 for others
 */
public record ShardContext(
    String streamName, String shardId, String sequenceNumber, long subSequenceNumber) {

  /** Checks that all parts are given. */
  public ShardContext {
    requireNonNull(streamName, "streamName is null");
    requireNonNull(shardId, "shardId is null");
    requireNonNull(sequenceNumber, "sequenceNumber is null");
  }

  @Override
  public String toString() {
    return streamName + "/" + shardId;
  }
}
