package org.kclframework.kcl;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kclframework.kcl.LeaseTable.Row;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * Shows and moves the checkpoints of an application while it is stopped or, if told to, while it
 * runs: then the owner of a moved shard loses its lease and reads again from the new checkpoint.
 *
 * <p>Safe for use by several threads.
 */
public final class CheckpointTool {

  private final Calls calls = new Calls();
  private final KinesisAsyncClient kinesis;
  private final LeaseTable table;
  private final String tableName;
  private final Duration renewalWait;

  /**
   * Creates the tool for a lease table.
   *
   * @param renewalWait how long to watch a lease that has an owner for a renewal, before the owner
   *     is taken for dead: more than a third of the failover time
   */
  public CheckpointTool(
      KinesisAsyncClient kinesis,
      DynamoDbAsyncClient dynamoDb,
      String tableName,
      Duration renewalWait) {
    this.kinesis = kinesis;
    this.table = new LeaseTable(dynamoDb, calls, tableName);
    this.tableName = tableName;
    this.renewalWait = renewalWait;
  }

  /**
   * The checkpoint of a shard.
   *
   * @param leaseKey the shard's id, preceded by its stream where an application reads several
   * @param checkpoint a sequence number, {@code TRIM_HORIZON}, {@code AT_TIMESTAMP}, {@code LATEST}
   *     or {@code SHARD_END}
   * @param subSequenceNumber the position inside an aggregated record
   * @param owner the worker that held the lease last and did not give it back
   */
  public record ShardCheckpoint(
      String leaseKey, String checkpoint, long subSequenceNumber, Optional<String> owner) {

    /** Returns the stream, which the key names only where an application reads several. */
    public Optional<String> streamName() {
      return LeaseKeys.streamName(leaseKey);
    }

    /** Returns the id of the shard. */
    public String shardId() {
      return LeaseKeys.shardId(leaseKey);
    }
  }

  /** Where a checkpoint is moved to. */
  public sealed interface Target {

    /** The oldest record that the stream holds is processed next. */
    record TrimHorizon() implements Target {}

    /** The record that follows this one is processed next. */
    record After(String sequenceNumber) implements Target {}

    /** The first record that arrived at this time or later is processed next. */
    record At(Instant time) implements Target {}
  }

  /** Whether leases that a living worker holds are moved too. */
  public enum Holders {
    /** Nothing is moved while a living worker holds one of the leases. */
    RESPECT,
    /** Their owners lose the leases. */
    OVERRIDE
  }

  /** Returns the checkpoints of all shards, ordered by lease key. */
  public List<ShardCheckpoint> list() throws WorkerStartException {
    return rows().stream()
        .map(
            row ->
                new ShardCheckpoint(
                    row.leaseKey(),
                    row.checkpoint(),
                    row.subSequenceNumber(),
                    Optional.ofNullable(row.owner())))
        .toList();
  }

  private List<Row> rows() throws WorkerStartException {
    if (!table.check()) {
      throw new WorkerStartException("there is no lease table " + tableName);
    }
    return table.rows().stream().sorted(Comparator.comparing(Row::leaseKey)).toList();
  }

  /**
   * Moves checkpoints.
   *
   * @param streamName the stream of the shards
   * @param shardId the shard; empty for all shards of the stream that have a checkpoint
   * @return the moved checkpoints as they are now
   * @throws LeaseHeldException if a living worker holds a lease; then nothing was moved
   * @throws WorkerStartException if something is not there; then nothing was moved
   */
  public List<ShardCheckpoint> move(
      String streamName, Optional<String> shardId, Target target, Holders holders)
      throws WorkerStartException {
    List<Row> rows =
        rows().stream()
            .filter(row -> !row.isMultiStream() || row.streamName().equals(streamName))
            .filter(row -> shardId.isEmpty() || row.shardId().equals(shardId.get()))
            .toList();
    if (rows.isEmpty()) {
      throw new WorkerStartException(
          "lease table "
              + tableName
              + " has no checkpoint of "
              + streamName
              + shardId.map(id -> "/" + id).orElse(""));
    }
    if (holders == Holders.RESPECT) {
      refuseHeld(rows);
    }
    List<ShardCheckpoint> positions = new ArrayList<>();
    for (Row row : rows) {
      positions.add(position(streamName, row, target));
    }
    for (int i = 0; i < rows.size(); i++) {
      write(rows.get(i), positions.get(i), holders);
    }
    return positions;
  }

  private void refuseHeld(List<Row> rows) throws WorkerStartException {
    Map<String, Long> counters = new HashMap<>();
    for (Row row : rows) {
      if (row.owner() != null) {
        counters.put(row.leaseKey(), row.counter());
      }
    }
    if (counters.isEmpty()) {
      return;
    }
    // A worker that died is still named in its leases; only a renewal tells that it lives.
    try {
      Thread.sleep(renewalWait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerStartException("interrupted", e);
    }
    for (Row row : table.rows()) {
      Long before = counters.get(row.leaseKey());
      if (before != null && row.counter() != before && row.owner() != null) {
        throw new LeaseHeldException(
            "worker "
                + row.owner()
                + " holds the lease of "
                + row.leaseKey()
                + ": stop the application first, or override its leases");
      }
    }
  }

  private ShardCheckpoint position(String streamName, Row row, Target target)
      throws WorkerStartException {
    if (target instanceof Target.TrimHorizon) {
      return checkpoint(row, "TRIM_HORIZON", 0);
    }
    if (target instanceof Target.After after) {
      checkSequenceNumber(streamName, row, after.sequenceNumber());
      return checkpoint(row, after.sequenceNumber(), 0);
    }
    Instant time = ((Target.At) target).time();
    Optional<Record> first = firstAt(streamName, row.shardId(), time);
    if (first.isEmpty()) {
      return checkpoint(row, row.checkpoint(), row.subSequenceNumber());
    }
    // Before the first part of that record: KCL passes over what is not above the checkpoint.
    return checkpoint(row, first.get().sequenceNumber(), -1);
  }

  private static ShardCheckpoint checkpoint(Row row, String sequenceNumber, long subSequence) {
    return new ShardCheckpoint(row.leaseKey(), sequenceNumber, subSequence, Optional.empty());
  }

  private void checkSequenceNumber(String streamName, Row row, String sequenceNumber)
      throws WorkerStartException {
    try {
      calls.await(
          "read stream " + streamName,
          kinesis.getShardIterator(
              request ->
                  request
                      .streamName(streamName)
                      .shardId(row.shardId())
                      .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                      .startingSequenceNumber(sequenceNumber)),
          "InvalidArgumentException");
    } catch (InvalidArgumentException e) {
      throw new WorkerStartException(
          sequenceNumber + " is no sequence number of " + streamName + "/" + row.shardId(), e);
    }
  }

  private Optional<Record> firstAt(String streamName, String shardId, Instant time)
      throws WorkerStartException {
    String iterator =
        calls
            .await(
                "read stream " + streamName,
                kinesis.getShardIterator(
                    request ->
                        request
                            .streamName(streamName)
                            .shardId(shardId)
                            .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                            .timestamp(time)))
            .shardIterator();
    while (iterator != null) {
      String from = iterator;
      GetRecordsResponse page =
          calls.await(
              "read stream " + streamName,
              kinesis.getRecords(request -> request.shardIterator(from).limit(1)));
      if (page.hasRecords() && !page.records().isEmpty()) {
        return Optional.of(page.records().get(0));
      }
      boolean atTip = page.millisBehindLatest() == null || page.millisBehindLatest() == 0;
      iterator = atTip ? null : page.nextShardIterator();
    }
    return Optional.empty();
  }

  private void write(Row row, ShardCheckpoint position, Holders holders)
      throws WorkerStartException {
    Row current = row;
    while (!table.moveCheckpoint(current, position.checkpoint(), position.subSequenceNumber())) {
      if (holders == Holders.RESPECT) {
        throw new LeaseHeldException(
            "the lease of "
                + row.leaseKey()
                + " was taken by a worker just now, after the shards before it were moved: stop the"
                + " application first, or override its leases");
      }
      // A renewal came between reading and writing.
      current =
          table.rows().stream()
              .filter(other -> other.leaseKey().equals(row.leaseKey()))
              .findFirst()
              .orElseThrow(
                  () -> new WorkerStartException("the lease of " + row.leaseKey() + " is gone"));
    }
  }
}
