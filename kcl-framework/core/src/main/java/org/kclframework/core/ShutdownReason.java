package org.kclframework.core;

/** Why a processor is done with its shard. */
public enum ShutdownReason {
  /** The worker stops or hands the shard over; a final checkpoint can still be made. */
  STOPPING,
  /** The shard was split or merged and each of its records is resolved. */
  SHARD_ENDED,
  /** Another worker owns the shard now; no checkpoint can be made. */
  LEASE_LOST
}
