package org.kclframework.core.runner;

import java.util.Optional;

/** How the records of a shard reach its processor: one by one, or concurrently by key. */
interface Lane {

  /**
   * Takes the first records of a batch. Returns when they are resolved or in flight, and there is
   * room for more; after a stop, when the rest was given back.
   */
  void accept(RecordBatch batch, int records);

  /**
   * Waits until nothing is in flight or the shard's work stops.
   *
   * @return whether each accepted record is resolved
   */
  boolean awaitResolved();

  /**
   * After a stop: waits until no record is being processed, but no longer than to the deadline;
   * then gives back what is not in work, so that nothing is started any more.
   *
   * @return whether no record is being processed any more
   */
  boolean awaitQuiet(long deadlineNanos);

  /** Returns the oldest record in work; may be called by any thread. */
  Optional<Waiting> waiting();
}
