package org.kclframework.core;

/** What a processor says of the checkpoint when it is done with a record. */
public enum Checkpoint {
  /**
   * Everything up to and with this record is safely done: make a checkpoint now.
   *
   * <p>With parallelism above 1 older records may be in work beside this one, and the checkpoint
   * waits for them. If in addition only this answer makes checkpoints ({@link
   * CheckpointPolicy#onlyWhenAsked}), so that a processor may keep what it did in memory until it
   * gives it, it speaks for the records alone that were done before this one's call began.
   */
  NOW,
  /** This record is done; the {@link CheckpointPolicy} decides when a checkpoint is made. */
  BY_POLICY
}
