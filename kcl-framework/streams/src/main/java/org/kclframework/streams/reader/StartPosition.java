package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** Where to begin in a shard. */
public sealed interface StartPosition {

  /** Behind the newest record. */
  record Latest() implements StartPosition {}

  /** At the oldest record that the stream still holds. */
  record TrimHorizon() implements StartPosition {}

  /** At the first record that arrived at a time or later, by the clock of Kinesis. */
  record AtTimestamp(Instant time) implements StartPosition {

    /** Checks that nothing is null. */
    public AtTimestamp {
      requireNonNull(time, "time is null");
    }
  }

  /** Behind a record of the shard, and all that is in it if it is an aggregate. */
  record After(String sequenceNumber) implements StartPosition {

    /** Checks that nothing is null. */
    public After {
      requireNonNull(sequenceNumber, "sequenceNumber is null");
    }
  }

  /** Behind a record that is inside an aggregate, whose others may be still to be read. */
  record Within(String sequenceNumber, long subSequenceNumber) implements StartPosition {

    /** Checks the bounds. */
    public Within {
      requireNonNull(sequenceNumber, "sequenceNumber is null");
      if (subSequenceNumber < 0) {
        throw new IllegalArgumentException(
            "subSequenceNumber must be at least 0, but was " + subSequenceNumber);
      }
    }
  }

  /** Returns the place behind the newest record. */
  static StartPosition latest() {
    return new Latest();
  }

  /** Returns the place of the oldest record that there is. */
  static StartPosition trimHorizon() {
    return new TrimHorizon();
  }

  /** Returns the place of the first record that arrived at a time or later. */
  static StartPosition at(Instant time) {
    return new AtTimestamp(time);
  }

  /** Returns the place behind a record, and all that is in it if it is an aggregate. */
  static StartPosition after(String sequenceNumber) {
    return new After(sequenceNumber);
  }

  /** Returns the place behind a record of an aggregate, from which some may be still to be read. */
  static StartPosition after(String sequenceNumber, long subSequenceNumber) {
    return new Within(sequenceNumber, subSequenceNumber);
  }
}
