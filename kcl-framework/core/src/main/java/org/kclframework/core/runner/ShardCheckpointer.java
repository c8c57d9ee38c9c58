package org.kclframework.core.runner;

/**
 * Writes the checkpoints of one shard. Implementations are safe for use by several threads; the
 * runner never writes two checkpoints at the same time.
 */
public interface ShardCheckpointer {

  /**
   * Writes a checkpoint: all records up to and with this one need not be delivered again.
   *
   * @throws LeaseLostException if the shard has another owner
   * @throws CheckpointException if it could not be written for now
   */
  void checkpoint(String sequenceNumber, long subSequenceNumber) throws CheckpointException;

  /**
   * Returns whether this worker still owns the shard, as far as it knows without asking the lease
   * table.
   */
  boolean leaseHeld();

  /**
   * Gives the shard back, for its records to be delivered again from the last checkpoint, soon,
   * here or in another worker, under a new taking of its lease. Returns at once; nothing more may
   * be processed under this one.
   *
   * @return false if that cannot be done; then nothing has happened
   */
  default boolean giveBack() {
    return false;
  }
}
