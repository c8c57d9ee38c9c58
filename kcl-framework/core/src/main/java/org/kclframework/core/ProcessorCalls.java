package org.kclframework.core;

/**
 * Lets the framework's runners call a processor's protected methods. Users have no need of it: a
 * processor is tested with {@code RecordProcessorDriver}.
 */
public final class ProcessorCalls {

  private ProcessorCalls() {}

  /** Calls {@link RecordProcessor#initialize}. */
  public static void initialize(RecordProcessor processor, ShardContext shard) throws Exception {
    processor.initialize(shard);
  }

  /** Calls {@link RecordProcessor#processRecord}. */
  public static Checkpoint processRecord(RecordProcessor processor, StreamRecord record)
      throws Exception {
    return processor.processRecord(record);
  }

  /** Calls {@link RecordProcessor#idle}. */
  public static Checkpoint idle(RecordProcessor processor) throws Exception {
    return processor.idle();
  }

  /** Calls {@link RecordProcessor#shutdown}. */
  public static Checkpoint shutdown(RecordProcessor processor, ShutdownReason reason)
      throws Exception {
    return processor.shutdown(reason);
  }

  /** Calls {@link RecordProcessor#checkpointPolicy}. */
  public static CheckpointPolicy checkpointPolicy(RecordProcessor processor) {
    return processor.checkpointPolicy();
  }
}
