package org.kclframework.core.runner;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a shard stands, for health checks and progress displays.
 *
 * @param streamName the stream
 * @param shardId the shard
 * @param phase what the shard is doing
 * @param position the sequence number of the last record of the resolved prefix; empty before one
 *     is resolved
 * @param checkpoint the sequence number of the last checkpoint, or the starting position before one
 *     is written
 * @param checkpointedAt when this worker wrote that checkpoint
 * @param millisBehindLatest how far the last batch was behind the end of the stream; -1 before one
 *     arrived
 * @param stall what the shard waits for, if it makes no progress
 * @param atTip whether the shard was once read to its end, in a run up to a time to that time, and
 *     its processor does not have to be brought back after a failure
 * @param ledger the counts
 */
public record ShardStatus(
    String streamName,
    String shardId,
    Phase phase,
    Optional<String> position,
    String checkpoint,
    Optional<Instant> checkpointedAt,
    long millisBehindLatest,
    Optional<Stall> stall,
    boolean atTip,
    LedgerSnapshot ledger) {

  /** What a shard is doing. */
  public enum Phase {
    /** The processor is being created or initialised. */
    INITIALIZING,
    /** Records are processed. */
    PROCESSING,
    /** The shard is handed back or closed. */
    STOPPING,
    /** The lease is lost, or was for a moment: nothing is processed, nor ever will be, by this. */
    LOST,
    /** The shard was closed or handed back, or its loss is dealt with. */
    STOPPED
  }
}
