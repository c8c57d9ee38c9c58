package org.kclframework.kcl;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.LeaseLostException;
import org.kclframework.core.runner.RecordBatch;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.ShardStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/**
 * Turns KCL's callbacks into calls of a {@link ShardProcessor}.
 *
 * <p>KCL takes an exception from {@code processRecords} for "skip this batch", and an error for the
 * end of its scheduler, so nothing is thrown from here but for one purpose: from {@code
 * shardEnded}, where it is KCL's way to say "not yet". KCL calls again half a second later and
 * keeps the child shards waiting until then.
 *
 * <p>KCL never runs two callbacks of a shard at once, and none interrupts another: a lost lease is
 * announced only when {@code processRecords} has returned. That is why the lease is also looked at
 * from outside, by the shard processor's ticks.
 */
final class ShardAdapter implements ShardRecordProcessor {

  private static final Logger log = LoggerFactory.getLogger(ShardAdapter.class);

  private final StreamIdentifier stream;
  private final ShardProcessor processor;
  private final ActiveShards shards;
  private final ShardEnds shardEnds;

  private volatile @Nullable Hold hold;
  private volatile long lastDelivery = System.nanoTime();
  private volatile boolean busy;

  /** What is known once KCL has said which shard this is. */
  private record Hold(ShardContext shard, ShardLease lease, KclCheckpointer checkpointer) {}

  ShardAdapter(
      StreamIdentifier stream, ShardProcessor processor, ActiveShards shards, ShardEnds shardEnds) {
    this.stream = stream;
    this.processor = processor;
    this.shards = shards;
    this.shardEnds = shardEnds;
  }

  @Override
  public void initialize(InitializationInput input) {
    busy = true;
    try {
      if (hold != null) {
        // KCL repeats the call when its own part of the initialisation failed.
        return;
      }
      ShardContext shard =
          new ShardContext(
              stream.streamName(),
              input.shardId(),
              input.extendedSequenceNumber().sequenceNumber(),
              input.extendedSequenceNumber().subSequenceNumber());
      ShardLease lease = shards.lease(stream, input.shardId());
      KclCheckpointer checkpointer = new KclCheckpointer(lease);
      hold = new Hold(shard, lease, checkpointer);
      shards.add(this, stream, shard, processor);
      processor.initialize(shard, checkpointer);
    } catch (RuntimeException e) {
      log.error("{}: initialize failed", input.shardId(), e);
      throw e;
    } finally {
      delivered();
    }
  }

  @Override
  public void processRecords(ProcessRecordsInput input) {
    busy = true;
    try {
      Hold current = hold;
      if (current == null) {
        return;
      }
      current.checkpointer().use(input.checkpointer());
      long behind = input.millisBehindLatest() == null ? -1 : input.millisBehindLatest();
      List<StreamRecord> records = new BatchView(current.shard(), input.records(), behind);
      processor.process(new RecordBatch(records, behind));
    } finally {
      delivered();
    }
  }

  @Override
  public void leaseLost(LeaseLostInput input) {
    // May come without initialize, when the shard was still waiting for its parents.
    busy = true;
    try {
      processor.leaseLost();
    } finally {
      shards.remove(this);
      delivered();
    }
  }

  @Override
  public void shardEnded(ShardEndedInput input) {
    busy = true;
    try {
      Hold current = hold;
      if (current == null || !shardEnds.hasEnded(stream.streamName(), current.shard().shardId())) {
        throw new ShardNotFinishedException("the shard may not have ended");
      }
      if (!processor.shardEnded()) {
        throw new ShardNotFinishedException("records of the shard are not resolved yet");
      }
      try {
        current.checkpointer().closeShard(input.checkpointer());
      } catch (LeaseLostException e) {
        throw new ShardNotFinishedException("the lease is lost: " + e.getMessage());
      } catch (CheckpointException e) {
        throw new ShardNotFinishedException("the shard's end is not recorded: " + e.getMessage());
      }
      log.info("{}: the shard has ended and all its records are resolved", current.shard());
      shards.ended(this);
    } finally {
      delivered();
    }
  }

  @Override
  public void shutdownRequested(ShutdownRequestedInput input) {
    busy = true;
    try {
      Hold current = hold;
      if (current != null) {
        current.checkpointer().use(input.checkpointer());
      }
      finish();
    } finally {
      delivered();
    }
  }

  /** Makes the final checkpoint and gives the lease back; may be called by any thread. */
  void finish() {
    processor.shutdownRequested();
    Hold current = hold;
    if (current != null) {
      current.lease().giveBack();
    }
  }

  /** Finishes as for a stop, where that can be, then has the shard read from its checkpoint. */
  void restart() {
    if (processor.status().phase() != ShardStatus.Phase.LOST) {
      processor.shutdownRequested();
    }
    Hold current = hold;
    if (current != null) {
      current.lease().restart();
    }
  }

  boolean holdsLease() {
    Hold current = hold;
    return current != null && current.lease().isHeld();
  }

  private void delivered() {
    lastDelivery = System.nanoTime();
    busy = false;
  }

  /** Returns for how long KCL has not called, in nanoseconds; 0 while a callback runs. */
  long silentNanos() {
    return busy ? 0 : System.nanoTime() - lastDelivery;
  }

  @Override
  public String toString() {
    Hold current = hold;
    return current == null ? stream.streamName() : current.shard().toString();
  }
}
