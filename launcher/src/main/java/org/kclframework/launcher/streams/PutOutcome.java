package org.kclframework.launcher.streams;

import java.io.IOException;
import java.util.Optional;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.ProducerCounts;

/**
 * What became of the lines of an input.
 *
 * @param read lines that were read
 * @param bad of these, lines of which no record can be made, and those that were passed over as
 *     such
 * @param refused of the bad ones, those whose records the stream can never take, which the counts
 *     have as failed
 * @param stoppedAtBadLine whether the last line is such a one, and why no more were read
 * @param stopRequested whether it was told to stop
 * @param counts what became of the records
 * @param failedLines the lines that were not delivered, such as {@code 3-5, 8}
 * @param uncertain of these, how many may be in the stream all the same
 * @param firstFailure why the first of them was not
 * @param unreadable why the input could not be read on
 */
public record PutOutcome(
    long read,
    long bad,
    long refused,
    boolean stoppedAtBadLine,
    boolean stopRequested,
    ProducerCounts counts,
    String failedLines,
    long uncertain,
    Optional<DeliveryException> firstFailure,
    Optional<IOException> unreadable) {

  /** Returns whether each line is in the stream that was to get there. */
  public boolean isComplete() {
    return bad == 0 && firstFailure.isEmpty() && unreadable.isEmpty();
  }
}
