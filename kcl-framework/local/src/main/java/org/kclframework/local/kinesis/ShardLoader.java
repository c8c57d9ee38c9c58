package org.kclframework.local.kinesis;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Builds the in-memory log of a shard from its journal. */
final class ShardLoader implements ShardJournal.Reader {

  private final ShardDefinition definition;
  private final Instant horizon;
  private @Nullable RecordLog log;
  private Instant lastArrival;

  /** Skips records that arrived before the horizon. */
  ShardLoader(ShardDefinition definition, Instant horizon) {
    this.definition = definition;
    this.horizon = horizon;
    this.lastArrival = definition.createdAt();
  }

  static Record toModel(NewRecord record, String sequenceNumber, Instant arrival) {
    return Record.builder()
        .partitionKey(record.partitionKey())
        .data(record.data())
        .sequenceNumber(sequenceNumber)
        .approximateArrivalTimestamp(arrival)
        .build();
  }

  /** The sequence number of the index-th record of a shard. */
  static String sequenceNumber(ShardDefinition shard, long index, Instant time) {
    return new SequenceNumber(shard.epoch(), shard.index(), index, time.getEpochSecond())
        .toString();
  }

  @Override
  public void read(long position, Instant arrival, NewRecord record) {
    lastArrival = arrival;
    if (arrival.isBefore(horizon)) {
      return;
    }
    if (log == null) {
      log = new RecordLog(position);
    }
    String sequenceNumber = sequenceNumber(definition, position + 1, arrival);
    log.add(toModel(record, sequenceNumber, arrival), record.byteSize());
  }

  /** The log, given the position of the next record. */
  RecordLog log(long end) {
    return log == null ? new RecordLog(end) : log;
  }

  Instant lastArrival() {
    return lastArrival;
  }
}
