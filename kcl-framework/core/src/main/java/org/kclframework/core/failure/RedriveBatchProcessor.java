package org.kclframework.core.failure;

import java.util.ArrayList;
import java.util.List;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.BatchProcessor;

/**
 * Drives dead letters through a batch processor again: takes records whose payloads are dead
 * letters, and gives the records inside them to the processor as they were.
 *
 * <p>A checkpoint that the processor asks for at the position of such a record is made at that of
 * its letter.
 */
public final class RedriveBatchProcessor implements BatchProcessor {

  private final BatchProcessor processor;

  /** Creates it around the processor that the letters' records are for. */
  public RedriveBatchProcessor(BatchProcessor processor) {
    this.processor = processor;
  }

  @Override
  public void initialize(ShardContext shard) throws Exception {
    processor.initialize(shard);
  }

  @Override
  public void process(
      List<StreamRecord> letters, long millisBehindLatest, BatchCheckpoints checkpoints)
      throws Exception {
    List<StreamRecord> originals = new ArrayList<>(letters.size());
    for (StreamRecord letter : letters) {
      originals.add(RedriveProcessor.original(letter));
    }
    processor.process(
        originals,
        millisBehindLatest,
        (sequenceNumber, subSequenceNumber) -> {
          if (sequenceNumber == null) {
            checkpoints.checkpoint(null, null);
            return;
          }
          long wanted = subSequenceNumber == null ? 0 : subSequenceNumber;
          StreamRecord letter = letters.get(positionOf(originals, sequenceNumber, wanted));
          checkpoints.checkpoint(letter.sequenceNumber(), letter.subSequenceNumber());
        });
  }

  private static int positionOf(List<StreamRecord> records, String sequenceNumber, long sub) {
    for (int i = records.size() - 1; i >= 0; i--) {
      StreamRecord record = records.get(i);
      if (record.sequenceNumber().equals(sequenceNumber) && record.subSequenceNumber() == sub) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "sequence number " + sequenceNumber + " is of no record of the batch");
  }

  @Override
  public void idle() throws Exception {
    processor.idle();
  }

  @Override
  public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
    // Positions of records are of no use any more: only everything can be asked for.
    processor.shutdown(
        reason, (sequenceNumber, subSequenceNumber) -> checkpoints.checkpoint(null, null));
  }

  @Override
  public void abort() {
    processor.abort();
  }
}
