package org.kclframework.kcl;

import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.LeaseLostException;
import org.kclframework.core.runner.ShardCheckpointer;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.KinesisClientLibDependencyException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.exceptions.ThrottlingException;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

/**
 * Writes checkpoints through KCL, and turns the ways in which KCL reports a failed one into two:
 * the lease is lost, or it may work later.
 *
 * <p>Positions are always explicit. KCL's no-argument checkpoint covers a whole batch as soon as it
 * is delivered; it is used only to close a shard.
 */
final class KclCheckpointer implements ShardCheckpointer {

  private final ShardLease lease;
  private final Runnable restart;

  /** Comes with the first batch; before that there is nothing to write. */
  private volatile @Nullable RecordProcessorCheckpointer kcl;

  /**
   * Creates it.
   *
   * @param restart has the shard read again from its checkpoint, under a new taking of the lease
   */
  KclCheckpointer(ShardLease lease, Runnable restart) {
    this.lease = lease;
    this.restart = restart;
  }

  void use(RecordProcessorCheckpointer checkpointer) {
    kcl = checkpointer;
  }

  @Override
  public void checkpoint(String sequenceNumber, long subSequenceNumber) throws CheckpointException {
    RecordProcessorCheckpointer checkpointer = kcl;
    if (checkpointer == null) {
      throw new CheckpointException("no batch was delivered yet", new IllegalStateException());
    }
    write(() -> checkpointer.checkpoint(sequenceNumber, subSequenceNumber));
  }

  /** Closes the shard, whose records are all resolved. */
  void closeShard(RecordProcessorCheckpointer checkpointer) throws CheckpointException {
    write(checkpointer::checkpoint);
  }

  /** A call of KCL that writes a checkpoint. */
  private interface Write {
    void run()
        throws KinesisClientLibDependencyException,
            InvalidStateException,
            ThrottlingException,
            ShutdownException;
  }

  private static void write(Write write) throws CheckpointException {
    // KCL gives a write up at once when its thread is interrupted, be it by a processor that
    // interrupts itself, and swallows an interrupt that comes while it waits for the table.
    boolean interrupted = Thread.interrupted();
    try {
      write.run();
    } catch (ShutdownException e) {
      // Also thrown when a write was stored but its answer was lost and the retry found the row
      // changed. Then the checkpoint is in the table and only the lease is given up.
      throw new LeaseLostException("another worker may own the shard", e);
    } catch (ThrottlingException e) {
      throw new CheckpointException("the lease table is throttled", e);
    } catch (KinesisClientLibDependencyException e) {
      interrupted |= CallFailures.root(e) instanceof InterruptedException;
      throw new CheckpointException("the lease table did not answer: " + CallFailures.root(e), e);
    } catch (InvalidStateException e) {
      throw new CheckpointException("the lease table is missing: " + CallFailures.root(e), e);
    } catch (RuntimeException e) {
      // Connection resets, timeouts and credential failures of the SDK come through unwrapped.
      throw new CheckpointException("the lease table is out of reach: " + CallFailures.root(e), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean leaseHeld() {
    return lease.isHeld();
  }

  @Override
  public boolean giveBack() {
    restart.run();
    return true;
  }
}
