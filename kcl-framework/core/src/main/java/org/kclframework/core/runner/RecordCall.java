package org.kclframework.core.runner;

import org.kclframework.core.Checkpoint;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;

/** One attempt at a record. */
final class RecordCall {

  private RecordCall() {}

  static Checkpoint attempt(RecordProcessor processor, StreamRecord record) throws Exception {
    String defect = record.defect();
    if (defect != null) {
      throw new DefectException(defect);
    }
    Interrupts.drop();
    try {
      Checkpoint checkpoint = ProcessorCalls.processRecord(processor, record);
      if (checkpoint == null) {
        throw new NoCheckpointException("processRecord");
      }
      return checkpoint;
    } finally {
      Interrupts.drop();
    }
  }
}
