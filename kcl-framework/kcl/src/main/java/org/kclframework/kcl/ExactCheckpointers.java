package org.kclframework.kcl;

import software.amazon.kinesis.checkpoint.ShardRecordProcessorCheckpointer;
import software.amazon.kinesis.coordinator.SchedulerCoordinatorFactory;
import software.amazon.kinesis.leases.ShardInfo;
import software.amazon.kinesis.processor.Checkpointer;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * Makes checkpointers that write what they are told.
 *
 * <p>Once KCL believes that a shard has ended, its own checkpointer writes the shard's end in place
 * of the last record's position, "might as well". But KCL also believes it of a shard that Kinesis
 * did not find for a moment, or whose stream was deleted: then a checkpoint by time, or the final
 * one of a stop, would close the shard for good.
 */
final class ExactCheckpointers extends SchedulerCoordinatorFactory {

  @Override
  public ShardRecordProcessorCheckpointer createRecordProcessorCheckpointer(
      ShardInfo shard, Checkpointer checkpoints) {
    return new ExactCheckpointer(shard, checkpoints);
  }

  private static final class ExactCheckpointer extends ShardRecordProcessorCheckpointer {

    ExactCheckpointer(ShardInfo shard, Checkpointer checkpoints) {
      super(shard, checkpoints);
    }

    @Override
    public void sequenceNumberAtShardEnd(ExtendedSequenceNumber position) {
      // Not taken note of, so that no position is mistaken for the end.
    }
  }
}
