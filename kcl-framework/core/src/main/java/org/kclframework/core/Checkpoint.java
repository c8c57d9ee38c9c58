package org.kclframework.core;

/** What a processor says of the checkpoint when it is done with a record. */
public enum Checkpoint {
  /** Everything up to and with this record is safely done: make a checkpoint now. */
  NOW,
  /** This record is done; the {@link CheckpointPolicy} decides when a checkpoint is made. */
  BY_POLICY
}
