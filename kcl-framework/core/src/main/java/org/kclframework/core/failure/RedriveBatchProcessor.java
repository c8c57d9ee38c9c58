package org.kclframework.core.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

  /** What was processed last, as far as this processor was begun. */
  private @Nullable Batch last;

  /** Creates it around the processor that the letters' records are for. */
  public RedriveBatchProcessor(BatchProcessor processor) {
    this.processor = processor;
  }

  @Override
  public void initialize(ShardContext shard) throws Exception {
    last = null;
    processor.initialize(shard);
  }

  @Override
  public void process(
      List<StreamRecord> letters, long millisBehindLatest, BatchCheckpoints checkpoints)
      throws Exception {
    Batch batch = Batch.of(letters);
    last = batch;
    processor.process(
        batch.originals(),
        millisBehindLatest,
        (sequenceNumber, subSequenceNumber) -> {
          if (sequenceNumber == null) {
            checkpoints.checkpoint(null, null);
            return;
          }
          StreamRecord letter = batch.letter(sequenceNumber, subSequenceNumber);
          checkpoints.checkpoint(letter.sequenceNumber(), letter.subSequenceNumber());
        });
  }

  /** Letters and the records in them, and how far a checkpoint was asked for. */
  private record Batch(
      List<StreamRecord> letters, List<StreamRecord> originals, AtomicInteger from) {

    static Batch of(List<StreamRecord> letters) {
      List<StreamRecord> originals = new ArrayList<>(letters.size());
      for (StreamRecord letter : letters) {
        originals.add(RedriveProcessor.original(letter));
      }
      return new Batch(letters, originals, new AtomicInteger());
    }

    /**
     * Returns the letter of a record. A record may be in several letters: the first is meant that
     * is not behind another checkpoint, since a later one would pass letters between them.
     */
    StreamRecord letter(String sequenceNumber, @Nullable Long subSequenceNumber) {
      for (int i = from.get(); i < originals.size(); i++) {
        if (isAt(originals.get(i), sequenceNumber, subSequenceNumber)) {
          from.set(i);
          return letters.get(i);
        }
      }
      throw new IllegalArgumentException(
          "sequence number " + sequenceNumber + " is of no record of the batch");
    }

    /** Returns the last letter, if that is the one of a record, which is in no other. */
    StreamRecord lastLetter(String sequenceNumber, @Nullable Long subSequenceNumber) {
      long same =
          originals.stream()
              .filter(original -> isAt(original, sequenceNumber, subSequenceNumber))
              .count();
      int end = originals.size() - 1;
      if (same != 1 || !isAt(originals.get(end), sequenceNumber, subSequenceNumber)) {
        throw new IllegalArgumentException(
            "without a batch a checkpoint can be made of everything or of the last record only, but was"
                + " asked for at sequence number "
                + sequenceNumber);
      }
      return letters.get(end);
    }

    private static boolean isAt(
        StreamRecord record, String sequenceNumber, @Nullable Long subSequenceNumber) {
      return record.sequenceNumber().equals(sequenceNumber)
          && record.subSequenceNumber() == (subSequenceNumber == null ? 0 : subSequenceNumber);
    }
  }

  @Override
  public void idle(long millisBehindLatest, BatchCheckpoints checkpoints) throws Exception {
    processor.idle(millisBehindLatest, betweenBatches(checkpoints));
  }

  @Override
  public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
    processor.shutdown(reason, betweenBatches(checkpoints));
  }

  private BatchCheckpoints betweenBatches(BatchCheckpoints checkpoints) {
    Batch batch = last;
    return (sequenceNumber, subSequenceNumber) -> {
      if (sequenceNumber == null) {
        checkpoints.checkpoint(null, null);
      } else if (batch == null) {
        throw new IllegalArgumentException("there was no record yet");
      } else {
        StreamRecord letter = batch.lastLetter(sequenceNumber, subSequenceNumber);
        checkpoints.checkpoint(letter.sequenceNumber(), letter.subSequenceNumber());
      }
    };
  }

  @Override
  public void abort() {
    processor.abort();
  }
}
