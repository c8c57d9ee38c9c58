package org.kclframework.kcl;

import static java.util.Comparator.naturalOrder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kclframework.kcl.LeaseTable.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.kinesis.checkpoint.SentinelCheckpoint;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.DeletedStreamListProvider;
import software.amazon.kinesis.leases.LeaseManagementFactory;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.lifecycle.TaskResult;
import software.amazon.kinesis.metrics.NullMetricsFactory;

/**
 * Makes the lease table ready before KCL starts.
 *
 * <p>On an empty table KCL waits a random time of up to 30 seconds before it writes the first
 * leases. They are written here instead, by KCL's own code, which puts each on the condition that
 * it is not there, so several workers may do it at once.
 *
 * <p>What else is settled here can only be settled before KCL reads: where LATEST is, and whether
 * the checkpoints in the table belong to the stream at all. A stream that was deleted and created
 * again under its name has the same shard ids; KCL would skip its records up to the old
 * checkpoints. Kinesis itself refuses the positions of another stream, wherever they are; a shard
 * that is said to have ended and is open is refused here.
 */
final class LeaseSeeder {

  private static final Logger log = LoggerFactory.getLogger(LeaseSeeder.class);

  /** How many checkpoints are tried against the stream: if one is foreign, all are. */
  private static final int CHECKED_CHECKPOINTS = 5;

  private static final String HOW_TO_START_OVER =
      "To start over, rewind its checkpoints to TRIM_HORIZON, use another applicationName or"
          + " tableName, or delete the table";

  private static final Duration TABLE_POLL = Duration.ofSeconds(1);
  private static final Duration TABLE_TIMEOUT = Duration.ofMinutes(10);

  private final WorkerConfig config;
  private final KinesisAsyncClient kinesis;
  private final Calls calls;
  private final LeaseTable table;
  private final LeaseManagementFactory leases;

  LeaseSeeder(
      WorkerConfig config,
      KinesisAsyncClient kinesis,
      Calls calls,
      LeaseTable table,
      LeaseManagementFactory leases) {
    this.config = config;
    this.kinesis = kinesis;
    this.calls = calls;
    this.table = table;
    this.leases = leases;
  }

  /** Makes the table ready and returns what KCL is to read and from where. */
  List<StreamConfig> seed(List<SourceStream> streams, Instant now) throws WorkerStartException {
    if (!table.check()) {
      createTable(leases.createLeaseRefresher());
    }
    List<Row> rows = table.rows();
    for (Row row : rows) {
      checkMode(row);
    }
    for (SourceStream stream : streams) {
      checkCheckpoints(stream, rowsOf(stream, rows));
      checkEnds(stream, rowsOf(stream, rows));
    }
    List<StreamConfig> configs = new ArrayList<>();
    for (SourceStream stream : streams) {
      configs.add(seed(stream, rowsOf(stream, rows), now));
    }
    return configs;
  }

  private void createTable(LeaseRefresher refresher) throws WorkerStartException {
    try {
      refresher.createLeaseTableIfNotExists();
      long deadline = System.nanoTime() + TABLE_TIMEOUT.toNanos();
      // KCL itself would wait to the end, whoever stops or interrupts it.
      while (!refresher.waitUntilLeaseTableExists(0, 0)) {
        if (System.nanoTime() - deadline > 0) {
          throw new WorkerStartException(
              "lease table "
                  + config.tableName()
                  + " is not active after "
                  + TABLE_TIMEOUT.toSeconds()
                  + " seconds");
        }
        calls.pause("create lease table " + config.tableName(), TABLE_POLL);
      }
    } catch (LeasingException e) {
      throw new WorkerStartException(
          "cannot create lease table " + config.tableName() + ": " + Calls.reason(e), e);
    }
  }

  private List<Row> rowsOf(SourceStream stream, List<Row> rows) {
    if (!config.isMultiStream()) {
      return rows;
    }
    String identifier = stream.identifier(true).serialize();
    return rows.stream().filter(row -> row.streamIdentifier().equals(identifier)).toList();
  }

  /** The keys of leases differ between one stream and several, so the checkpoints do not carry. */
  private void checkMode(Row row) throws WorkerStartException {
    if (row.isMultiStream() != config.isMultiStream()) {
      throw new WorkerStartException(
          "lease table "
              + config.tableName()
              + " belongs to an application that reads "
              + (row.isMultiStream() ? "several streams" : "one stream")
              + ", and this one is to read "
              + config.streamNames()
              + ": use another applicationName or tableName");
    }
  }

  private void checkCheckpoints(SourceStream stream, List<Row> rows) throws WorkerStartException {
    int good = 0;
    for (Row row : rows) {
      if (good < CHECKED_CHECKPOINTS && row.hasSequenceNumber() && isOfStream(row, stream)) {
        good++;
      }
    }
  }

  /** Returns false if the stream does not know the shard, so that nothing can be said. */
  private boolean isOfStream(Row row, SourceStream stream) throws WorkerStartException {
    try {
      calls.await(
          "read stream " + stream.name(),
          kinesis.getShardIterator(
              request ->
                  request
                      .streamName(stream.name())
                      .shardId(row.shardId())
                      .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                      .startingSequenceNumber(row.checkpoint())),
          "InvalidArgumentException",
          "ResourceNotFoundException");
      return true;
    } catch (InvalidArgumentException e) {
      throw new WorkerStartException(
          "the checkpoint of "
              + row.shardId()
              + " in lease table "
              + config.tableName()
              + " is not of stream "
              + stream.name()
              + ": the stream was deleted and created again, or the table belongs to another"
              + " application. "
              + HOW_TO_START_OVER,
          e);
    } catch (ResourceNotFoundException e) {
      log.debug("{}: its records are past their retention", row.shardId());
      return false;
    }
  }

  /**
   * Refuses a row that says of an open shard that it has ended. KCL would never read the shard, and
   * nothing would show it. Kinesis cannot be asked about such a row as about one with a position.
   */
  private void checkEnds(SourceStream stream, List<Row> rows) throws WorkerStartException {
    Set<String> ended =
        rows.stream().filter(Row::isEnded).map(Row::shardId).collect(Collectors.toSet());
    if (ended.isEmpty()) {
      return;
    }
    Optional<Shard> open =
        SourceStream.shards(kinesis, calls, stream.name()).stream()
            .filter(shard -> ended.contains(shard.shardId()))
            .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
            .findFirst();
    if (open.isPresent()) {
      throw new WorkerStartException(
          "lease table "
              + config.tableName()
              + " says that "
              + open.get().shardId()
              + " has ended, but in stream "
              + stream.name()
              + " it is open, and would never be read: the stream was deleted and created again, or"
              + " the table belongs to another application. "
              + HOW_TO_START_OVER);
    }
  }

  private StreamConfig seed(SourceStream stream, List<Row> rows, Instant now)
      throws WorkerStartException {
    Instant firstLaunch =
        rows.stream().flatMap(row -> row.firstLaunch().stream()).min(naturalOrder()).orElse(now);
    createLeases(stream, rows, streamConfig(stream, firstLaunch));
    for (Row row : rows) {
      useStart(row);
    }
    if (!(config.startPosition() instanceof StartPosition.Latest)) {
      return streamConfig(stream, firstLaunch);
    }
    for (Row row : rowsOf(stream, table.rows())) {
      if (row.firstLaunch().isEmpty()) {
        table.noteFirstLaunch(row.leaseKey(), firstLaunch);
      }
    }
    // Workers that start at the same time may each have noted their own time in some rows; none
    // changes any more, so all of them read the same earliest one.
    Instant agreed =
        rowsOf(stream, table.rows()).stream()
            .flatMap(row -> row.firstLaunch().stream())
            .min(naturalOrder())
            .orElse(firstLaunch);
    return streamConfig(stream, agreed);
  }

  /**
   * Has a shard without a checkpoint begin where the configuration says. Its row says where the
   * configuration said when it was written, or {@code LATEST} if it was written without this
   * framework: then KCL would read from the moment of each start. The start of a child shard is
   * left alone, it never depends on the configuration.
   */
  private void useStart(Row row) throws WorkerStartException {
    String start =
        config.startPosition() instanceof StartPosition.TrimHorizon
            ? SentinelCheckpoint.TRIM_HORIZON.name()
            : SentinelCheckpoint.AT_TIMESTAMP.name();
    boolean ofConfiguration =
        row.checkpoint().equals(SentinelCheckpoint.LATEST.name())
            || row.checkpoint().equals(SentinelCheckpoint.AT_TIMESTAMP.name());
    if (ofConfiguration && !row.checkpoint().equals(start)) {
      table.replaceStart(row, start);
    }
  }

  private StreamConfig streamConfig(SourceStream stream, Instant firstLaunch) {
    return new StreamConfig(
        stream.identifier(config.isMultiStream()), position(config.startPosition(), firstLaunch));
  }

  private static InitialPositionInStreamExtended position(
      StartPosition start, Instant firstLaunch) {
    if (start instanceof StartPosition.At at) {
      return InitialPositionInStreamExtended.newInitialPositionAtTimestamp(Date.from(at.time()));
    }
    if (start instanceof StartPosition.Latest) {
      // Not KCL's LATEST, which is the moment of each start until there is a checkpoint.
      return InitialPositionInStreamExtended.newInitialPositionAtTimestamp(Date.from(firstLaunch));
    }
    return InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
  }

  /** Writes the leases that are missing: all of them, or those that a crash kept from being. */
  private void createLeases(SourceStream stream, List<Row> rows, StreamConfig streamConfig)
      throws WorkerStartException {
    if (!rows.isEmpty() && config.setting(KclSetting.SKIP_SHARD_SYNC).orElse(false)) {
      return;
    }
    TaskResult result =
        leases
            .createShardSyncTaskManager(
                new NullMetricsFactory(), streamConfig, new DeletedStreamListProvider())
            .callShardSyncTask();
    if (result == null || result.getException() == null) {
      return;
    }
    String failure =
        "cannot create the leases of stream "
            + stream.name()
            + " in table "
            + config.tableName()
            + ": "
            + Calls.reason(result.getException());
    if (rows.isEmpty()) {
      throw new WorkerStartException(failure, result.getException());
    }
    log.warn("{}: going on with the leases that there are", failure);
  }
}
