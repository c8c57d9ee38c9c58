package org.kclframework.local.kinesis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * Where a client wants to start to read a shard.
 *
 * @param operation the operation that the client called, for messages
 * @param sequenceNumber for AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER
 * @param timestamp for AT_TIMESTAMP
 */
record StartingPoint(
    String operation,
    ShardIteratorType type,
    @Nullable String sequenceNumber,
    @Nullable Instant timestamp) {

  /**
   * Finds the position of the first record to read.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.InvalidArgumentException if the type and
   *     the other parameters do not fit together, or the sequence number is not from this shard
   */
  long positionIn(LocalStream stream, LocalShard shard, Instant now) {
    return switch (type) {
      case TRIM_HORIZON -> {
        refuseSequenceNumber();
        yield shard.oldestPosition(stream.horizon(now));
      }
      case LATEST -> {
        refuseSequenceNumber();
        yield shard.latestPosition();
      }
      // The n-th record of a shard has the index n and the position n - 1.
      case AT_SEQUENCE_NUMBER ->
          Math.min(
              Math.max(0, requireSequenceNumber(stream, shard).index() - 1),
              shard.latestPosition());
      case AFTER_SEQUENCE_NUMBER ->
          Math.min(requireSequenceNumber(stream, shard).index(), shard.latestPosition());
      case AT_TIMESTAMP -> shard.positionAt(requireTimestamp(now));
      case UNKNOWN_TO_SDK_VERSION ->
          throw KinesisErrors.validation("unknown starting position in " + operation);
    };
  }

  private void refuseSequenceNumber() {
    if (sequenceNumber != null) {
      throw wrongCombination("and also a StartingSequenceNumber");
    }
  }

  private SequenceNumber requireSequenceNumber(LocalStream stream, LocalShard shard) {
    if (sequenceNumber == null) {
      throw wrongCombination("and no StartingSequenceNumber");
    }
    String subject =
        "StartingSequenceNumber "
            + sequenceNumber
            + " used in "
            + operation
            + " on shard "
            + shard.id()
            + " in "
            + stream.description()
            + " is invalid";
    SequenceNumber number =
        SequenceNumber.parse(sequenceNumber)
            .orElseThrow(() -> KinesisErrors.invalidArgument(subject + "."));
    ShardDefinition definition = shard.definition();
    if (number.shardIndex() != definition.index()) {
      throw KinesisErrors.invalidArgument(
          "Invalid StartingSequenceNumber. It encodes "
              + ShardDefinition.id(number.shardIndex())
              + ", while it was used in a call to a shard with "
              + shard.id());
    }
    if (number.shardEpoch() != definition.epoch()) {
      throw KinesisErrors.invalidArgument(subject + " because it did not come from this stream.");
    }
    return number;
  }

  private RuntimeException wrongCombination(String found) {
    return KinesisErrors.invalidArgument(
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and"
            + " StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no"
            + " StartingSequenceNumber. Request specified "
            + type
            + " "
            + found
            + ".");
  }

  private Instant requireTimestamp(Instant now) {
    if (timestamp == null) {
      throw KinesisErrors.invalidArgument(
          "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current"
              + " request has no timestamp parameter.");
    }
    Instant requested = timestamp.truncatedTo(ChronoUnit.MILLIS);
    if (requested.isAfter(now)) {
      throw KinesisErrors.invalidArgument(
          "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis."
              + " timestampInMillis: "
              + requested.toEpochMilli()
              + ", currentTimestampInMillis: "
              + now.toEpochMilli());
    }
    return requested;
  }
}
