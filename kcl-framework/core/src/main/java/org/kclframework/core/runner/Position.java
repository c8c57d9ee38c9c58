package org.kclframework.core.runner;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

/** The position of a record in its shard, or one between two records. */
record Position(String sequenceNumber, long subSequenceNumber) implements Comparable<Position> {

  /** As Kinesis writes them: integers, without leading zeros. */
  private static final Pattern SEQUENCE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,128}");

  /** Of integers without leading zeros the longer one is larger, so none need be parsed. */
  private static final Comparator<Position> ORDER =
      Comparator.<Position>comparingInt(position -> position.sequenceNumber().length())
          .thenComparing(Position::sequenceNumber)
          .thenComparingLong(Position::subSequenceNumber);

  static Position of(StreamRecord record) {
    return new Position(record.sequenceNumber(), record.subSequenceNumber());
  }

  /** Returns the last checkpoint of a shard when it was taken, if there was one. */
  static Optional<Position> startOf(ShardContext shard) {
    return SEQUENCE_NUMBER.matcher(shard.sequenceNumber()).matches()
        ? Optional.of(new Position(shard.sequenceNumber(), shard.subSequenceNumber()))
        : Optional.empty();
  }

  /**
   * Reads a position that a processor names.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static Position parse(String sequenceNumber, long subSequenceNumber) {
    if (!SEQUENCE_NUMBER.matcher(sequenceNumber).matches()) {
      throw new IllegalArgumentException(
          "sequenceNumber must be an integer without leading zeros, of at most 129 digits");
    }
    if (subSequenceNumber < 0) {
      throw new IllegalArgumentException(
          "subSequenceNumber must be >= 0, but was " + subSequenceNumber);
    }
    return new Position(sequenceNumber, subSequenceNumber);
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return subSequenceNumber == 0 ? sequenceNumber : sequenceNumber + "." + subSequenceNumber;
  }
}
