package org.kclframework.core.runner;

import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;

/**
 * What a {@link ShardRunner} runs: a processor of the user's, whose records come one by one or in
 * batches. Calls never overlap, except {@link #abort}; {@link #initialize} comes first.
 */
interface Handler {

  /** Makes the handler of a shard that is taken over. */
  interface Factory {
    Handler create(Assignment assignment) throws Exception;
  }

  void initialize(ShardContext shard) throws Exception;

  /** Returns when checkpoints are made, as the configuration has it. */
  CheckpointPolicy checkpointPolicy();

  /** Returns how records reach the processor; called once, before the methods that follow. */
  Lane lane(CheckpointTracker tracker, CallbackRetry callbacks);

  /**
   * Called about once a second while nothing arrives.
   *
   * @param millisBehindLatest how far the shard is read behind the end of the stream
   */
  Checkpoint idle(long millisBehindLatest) throws Exception;

  /** Returns whether the processor has to be brought back by {@link #recover}. */
  boolean isBroken();

  /**
   * Returns whether the processor is broken and had processed records that no checkpoint covers:
   * they are lost with it, and have to be delivered again.
   */
  boolean owesRecords();

  /** Brings a broken processor back, or gives its shard back; may wait. */
  void recover();

  /**
   * Has the processor agree to the shard's end, trying again until it does.
   *
   * @return false if the shard's work stopped before it did
   */
  boolean endShard();

  /**
   * Has the processor say goodbye.
   *
   * @param deadlineNanos when that has to be over, as far as the processor can be made to
   */
  Checkpoint shutdown(ShutdownReason reason, long deadlineNanos) throws Exception;

  /** Ends the processor by force, if that is possible; by any thread, more than once. */
  void abort();
}
