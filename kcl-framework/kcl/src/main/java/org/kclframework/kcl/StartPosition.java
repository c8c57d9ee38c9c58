package org.kclframework.kcl;

import java.time.Instant;

/** Where reading begins in a shard that has no checkpoint yet. */
public sealed interface StartPosition {

  /** At the oldest record that the stream still holds. */
  record TrimHorizon() implements StartPosition {}

  /**
   * At the records that arrive from now on. The moment of the first launch is kept in the lease
   * table, so that a restart before the first checkpoint goes on from there; KCL itself would skip
   * what arrived in between.
   */
  record Latest() implements StartPosition {}

  /** At the first record that arrived at a time or later. */
  record At(Instant time) implements StartPosition {}
}
