package org.kclframework.core.runner;

import java.time.Duration;
import org.kclframework.core.ShardContext;

/**
 * Runs one shard on behalf of whoever reads it. No method throws: what goes wrong is retried,
 * counted and shown in the {@link #status}.
 *
 * <p>{@code initialize}, {@code process}, {@code endDelivered}, {@code shardEnded}, {@code
 * endRecorded} and {@code leaseLost} never overlap; the other methods may be called at any time by
 * any thread.
 */
public interface ShardProcessor {

  /** Takes the shard over; called once, before everything else but {@link #leaseLost}. */
  void initialize(ShardContext shard, ShardCheckpointer checkpointer);

  /**
   * Processes records. Returns when it is ready for more: each record of the batch is then
   * resolved, in flight, or, after a stop was signalled, given back to be delivered again.
   */
  void process(RecordBatch batch);

  /**
   * Tells that the shard's last record was delivered. {@link #shardEnded} may be long in coming,
   * and the shard may be lost before, so what is resolved gets its checkpoint now, as far as the
   * policy allows for any.
   */
  default void endDelivered() {}

  /**
   * Finishes a shard that has no more records.
   *
   * @return whether each record is resolved, so that the shard may be closed for good, of which
   *     {@link #endRecorded} is to tell; after false it must not be. In either case the method is
   *     called again as long as the shard is not closed.
   */
  boolean shardEnded();

  /**
   * Tells that the shard is closed for good. Until then a stop still makes a final checkpoint, so
   * that no record comes again should the shard be closed by somebody else.
   */
  default void endRecorded() {}

  /**
   * Signals that the worker is about to stop: from now on nothing new is started. Returns at once.
   *
   * @param grace how long what is in hand may take, the final checkpoint included
   */
  void drain(Duration grace);

  /**
   * Finishes what is in hand after a {@link #drain} and makes the final checkpoint. If another call
   * does not return within the grace, the checkpoint is made without waiting for it any longer.
   */
  void shutdownRequested();

  /**
   * Returns how many processed records no checkpoint covers since the processor failed, during its
   * work or at its end: they have to be delivered again. 0 if it did not fail, whatever it left
   * without a checkpoint.
   */
  default long uncovered() {
    return 0;
  }

  /** Drops the shard, which has another owner; may come without {@link #initialize}. */
  void leaseLost();

  /**
   * Does what is due by time: a checkpoint, a look at the lease, a call of {@code idle}. Called
   * several times a second, also while an earlier call has not returned: an {@code idle} that takes
   * its time must not keep the rest from being done.
   */
  void tick();

  /** Returns where the shard stands. */
  ShardStatus status();
}
