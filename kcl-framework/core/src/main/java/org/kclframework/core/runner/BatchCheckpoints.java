package org.kclframework.core.runner;

import org.jspecify.annotations.Nullable;

/**
 * Makes the checkpoints that a batch processor asks for while a call of it is in progress. May be
 * used by any thread, as long as that call has not returned.
 */
public interface BatchCheckpoints {

  /**
   * Writes a checkpoint and returns when it is written. The records up to it are done, also when it
   * cannot be written for now.
   *
   * @param sequenceNumber null for everything that was delivered, the current batch included
   * @param subSequenceNumber the position inside an aggregated record; null for 0, as KCL has it;
   *     of no meaning without a sequence number
   * @throws IllegalArgumentException if the position is malformed, before the last checkpoint, or
   *     beyond what was delivered
   * @throws IllegalStateException if the call that it was made for is over
   * @throws LeaseLostException if the shard has another owner
   * @throws CheckpointException if it could not be written for now
   */
  void checkpoint(@Nullable String sequenceNumber, @Nullable Long subSequenceNumber)
      throws CheckpointException;
}
