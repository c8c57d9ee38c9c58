package org.kclframework.core.failure;

import java.io.IOException;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.PayloadException;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Drives dead letters through a processor again: takes records whose payloads are dead letters, and
 * gives the records inside them to the processor as they were.
 */
public final class RedriveProcessor extends RecordProcessor {

  private final RecordProcessor processor;

  /** Creates it around the processor that the letters' records are for. */
  public RedriveProcessor(RecordProcessor processor) {
    this.processor = processor;
  }

  @Override
  protected void initialize(ShardContext shard) throws Exception {
    ProcessorCalls.initialize(processor, shard);
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) throws Exception {
    return ProcessorCalls.processRecord(processor, original(record));
  }

  /**
   * Returns the record in a dead letter.
   *
   * @throws PayloadException if the payload is no dead letter, or its record was never unpacked
   */
  static StreamRecord original(StreamRecord letter) {
    StreamRecord original;
    try {
      original = DeadLetterJson.read(letter.bytes()).record();
    } catch (IOException e) {
      throw new PayloadException(letter + " is " + e.getMessage());
    }
    if (original.defect() != null) {
      throw new PayloadException(original + " could not be unpacked: " + original.defect());
    }
    return original;
  }

  @Override
  protected Checkpoint idle() throws Exception {
    return ProcessorCalls.idle(processor);
  }

  @Override
  protected Checkpoint shutdown(ShutdownReason reason) throws Exception {
    return ProcessorCalls.shutdown(processor, reason);
  }

  @Override
  protected CheckpointPolicy checkpointPolicy() {
    return ProcessorCalls.checkpointPolicy(processor);
  }
}
