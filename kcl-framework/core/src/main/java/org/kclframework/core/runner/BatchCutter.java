package org.kclframework.core.runner;

import java.util.List;
import org.kclframework.core.StreamRecord;

/** Cuts the records that were delivered together into batches. */
final class BatchCutter {

  private final BatchOptions options;
  private final FailureMemory memory;

  BatchCutter(BatchOptions options, FailureMemory memory) {
    this.options = options;
    this.memory = memory;
  }

  /** Returns where the batch ends, exclusively, that begins at an index. */
  int end(List<StreamRecord> records, int from) {
    int limit = memory.endOfBatch(records, from);
    if (options.maxRecords() > 0) {
      limit = Math.min(limit, from + options.maxRecords());
    }
    // A record that could not be unpacked never reaches the processor, so it is a batch of its own.
    boolean whole = records.get(from).defect() == null;
    long bytes = records.get(from).size();
    int end = from + 1;
    while (whole && end < limit && records.get(end).defect() == null) {
      bytes += records.get(end).size();
      if (options.maxBytes() > 0 && bytes > options.maxBytes()) {
        break;
      }
      end++;
    }
    return end;
  }
}
