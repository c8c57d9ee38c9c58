package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How far a shard has been read, counting what the reader has handed out.
 *
 * @param shardId the shard
 * @param sequenceNumber that of the last record handed out; empty before the first
 * @param subSequenceNumber the place of this record in its aggregate; 0 if it is in none
 * @param completeSequenceNumber the last sequence number of which every record has been handed out:
 *     it lags behind {@code sequenceNumber} within an aggregate. To go on from it loses nothing
 * @param millisBehindLatest how far the last read was behind the end of the stream; -1 before it
 * @param ended whether the shard was closed and all of it has been handed out
 */
public record ShardPosition(
    String shardId,
    Optional<String> sequenceNumber,
    long subSequenceNumber,
    Optional<String> completeSequenceNumber,
    long millisBehindLatest,
    boolean ended) {

  /** Checks that nothing is null. */
  public ShardPosition {
    requireNonNull(shardId, "shardId is null");
    requireNonNull(sequenceNumber, "sequenceNumber is null");
    requireNonNull(completeSequenceNumber, "completeSequenceNumber is null");
  }
}
