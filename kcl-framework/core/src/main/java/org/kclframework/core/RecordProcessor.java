package org.kclframework.core;

/**
 * Processes the records of one shard; the one type that a user of the framework writes.
 *
 * <p>Each shard gets an instance of its own, created when this worker takes the shard's lease. With
 * {@code parallelism=1} (the default) the methods of an instance never run at the same time and
 * each call sees everything that the earlier ones wrote, whatever thread it runs on. With a higher
 * parallelism {@link #processRecord} runs concurrently for different partition keys, in order
 * within a key; the other methods still run alone.
 *
 * <p>Whatever a method throws, an {@link Error} included, never skips a record: the call is
 * retried, and after the attempts that the failure policy allows the record goes where that policy
 * says. Delivery is at least once: after a crash, records since the last checkpoint come again.
 */
public abstract class RecordProcessor {

  /** For subclasses, which may have anything injected into their own constructors. */
  protected RecordProcessor() {}

  /**
   * Called once before the first record of the shard. Does nothing unless overridden.
   *
   * @param shard the shard and the position from which it will be read
   * @throws Exception to have the call repeated after a backoff; no record arrives until it returns
   */
  protected void initialize(ShardContext shard) throws Exception {}

  /**
   * Processes one record.
   *
   * @param record the record; valid beyond the call, so it may be kept
   * @return {@link Checkpoint#NOW} when everything up to and with this record is safely done and a
   *     checkpoint is to be made now; {@link Checkpoint#BY_POLICY} when the record is done and the
   *     checkpoint policy decides when
   * @throws Exception if the record could not be processed; it is tried again, then handed to the
   *     failure policy
   */
  protected abstract Checkpoint processRecord(StreamRecord record) throws Exception;

  /**
   * Called about once a second while no record arrives and none is in flight. Does nothing unless
   * overridden.
   *
   * @return {@link Checkpoint#NOW} to make a checkpoint at the last processed record
   * @throws Exception to have the failure counted and logged; it is called again a second later
   */
  protected Checkpoint idle() throws Exception {
    return Checkpoint.BY_POLICY;
  }

  /**
   * Called once when this worker is done with the shard. Does nothing unless overridden.
   *
   * <p>At {@link ShutdownReason#SHARD_ENDED} every record has been resolved; if the method throws
   * it is called again after a backoff, since the shard is closed for good once it returns. At
   * {@link ShutdownReason#STOPPING} a checkpoint follows unless the method throws or the policy
   * knows only {@link Checkpoint#NOW}. At {@link ShutdownReason#LEASE_LOST} no checkpoint can be
   * made any more.
   *
   * @param reason why the shard is given up
   * @return {@link Checkpoint#NOW} to have a checkpoint made whatever the policy says
   * @throws Exception if what was left to do could not be done
   */
  protected Checkpoint shutdown(ShutdownReason reason) throws Exception {
    return Checkpoint.BY_POLICY;
  }

  /**
   * Returns how often checkpoints are made when {@link #processRecord} leaves it to the policy. A
   * value set in the configuration wins over the one given here.
   *
   * @return the policy of this processor; by default {@link CheckpointPolicy#DEFAULT}
   */
  protected CheckpointPolicy checkpointPolicy() {
    return CheckpointPolicy.DEFAULT;
  }
}
