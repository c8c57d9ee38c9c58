package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.APPLICATION;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.StreamRecord;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Where reading begins: hazards 8 and 9. */
@Timeout(60)
final class StartPositionTest {

  private final Sink sink = new Sink();

  private static WorkerConfig.Builder latest() {
    return config().startPosition(new StartPosition.Latest());
  }

  /** Waits until a worker reads all shards. */
  private static void awaitReading(RunningWorker running, int shards) {
    await(
        "all shards are read",
        () -> running.worker().shards().stream().filter(shard -> shard.atTip()).count() == shards);
  }

  /** Moves a clock's millisecond on, so that what follows is later than what was before. */
  private static Instant nextMillisecond() {
    long now = System.currentTimeMillis();
    await("the next millisecond", () -> System.currentTimeMillis() > now);
    return Instant.ofEpochMilli(now + 1);
  }

  @Test
  void latest_passesOverWhatWasThereBefore() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      nextMillisecond();
      RunningWorker running = harness.start(latest(), sink.processor());
      awaitReading(running, 1);
      harness.put(10, 20);
      await("the new records", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10, 20));
    }
  }

  /**
   * Hazard 8: without a checkpoint KCL's LATEST is the moment of each start, so that a restart
   * skips what arrived in between.
   */
  @Test
  void latest_beforeTheFirstCheckpoint_restartsWhereItBeganFirst() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(10);
      nextMillisecond();
      RunningWorker running = harness.start(latest(), sink.processor());
      awaitReading(running, 2);
      running.stop();
      harness.put(10, 30);
      nextMillisecond();
      harness.start(latest(), sink.processor());
      await("the records in between", () -> sink.size() >= 20);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(10, 30));
    }
  }

  /** Hazard 8: a worker that dies before it made a checkpoint. */
  @Test
  void latest_afterACrashBeforeTheFirstCheckpoint_losesNothing() {
    Sink second = new Sink();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      MortalWorker mortal = harness.startMortal(latest(), sink.handler());
      await(
          "the shard is read",
          () -> mortal.worker().shards().stream().anyMatch(shard -> shard.atTip()));
      harness.put(10);
      await("the first records", () -> sink.size() >= 10);
      mortal.kill();
      harness.put(10, 20);
      harness.start(latest(), second.processor());
      await("all records", () -> second.size() >= 20);
      assertThat(second.texts()).isEqualTo(numbers(20));
    }
  }

  /** Hazard 8: two workers that start at once must not have a LATEST each. */
  @Test
  void latest_isOneMomentForAllWorkers() {
    Map<String, Set<Instant>> asked = new ConcurrentHashMap<>();
    try (WorkerHarness harness = WorkerHarness.withShards(4)) {
      harness
          .faults
          .on(KINESIS, "GetShardIterator")
          .matching(
              GetShardIteratorRequest.class,
              request -> {
                asked
                    .computeIfAbsent(
                        request.shardIteratorTypeAsString(), type -> ConcurrentHashMap.newKeySet())
                    .add(request.timestamp() == null ? Instant.EPOCH : request.timestamp());
                return false;
              })
          .hang();
      List<RunningWorker> workers =
          List.of(
              harness.start(latest(), sink.processor()),
              harness.start(latest(), sink.processor()),
              harness.start(latest(), sink.processor()));
      await(
          "all shards are read",
          () ->
              workers.stream()
                      .flatMap(running -> running.worker().shards().stream())
                      .filter(shard -> shard.atTip())
                      .map(shard -> shard.shardId())
                      .distinct()
                      .count()
                  == 4);
      assertThat(asked).containsOnlyKeys(ShardIteratorType.AT_TIMESTAMP.toString());
      assertThat(asked.get(ShardIteratorType.AT_TIMESTAMP.toString())).hasSize(1);
      assertThat(harness.rows()).allSatisfy(row -> assertThat(row.firstLaunch()).isPresent());
    }
  }

  /** Hazard 9: a time that is given is the same at each start. */
  @Test
  void time_isWhereReadingBeginsAtEachStartWithoutACheckpoint() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      Instant time = nextMillisecond();
      harness.put(10, 20);
      WorkerConfig.Builder from = config().startPosition(new StartPosition.At(time));
      MortalWorker mortal = harness.startMortal(from, sink.handler());
      await("the records since then", () -> sink.size() >= 10);
      mortal.kill();
      Sink second = new Sink();
      harness.start(config().startPosition(new StartPosition.At(time)), second.processor());
      await("the same records", () -> second.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10, 20));
      assertThat(second.texts()).isEqualTo(numbers(10, 20));
      assertThat(second.records())
          .extracting(StreamRecord::arrivalTime)
          .allSatisfy(arrival -> assertThat(arrival).isAfterOrEqualTo(time));
    }
  }

  private static void setCheckpoint(WorkerHarness harness, String shardId, String checkpoint) {
    harness
        .leases
        .updateItem(
            request ->
                request
                    .tableName(APPLICATION)
                    .key(Map.of(LeaseTable.KEY, AttributeValue.fromS(shardId)))
                    .attributeUpdates(
                        Map.of(
                            LeaseTable.CHECKPOINT,
                            AttributeValueUpdate.builder()
                                .action(AttributeAction.PUT)
                                .value(AttributeValue.fromS(checkpoint))
                                .build())))
        .join();
  }

  /** Hazard 8: a table that KCL wrote says LATEST where there is no checkpoint. */
  @Test
  void latestInARowOfKcl_becomesTheFirstLaunch() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      RunningWorker first = harness.start(latest(), sink.processor());
      awaitReading(first, 1);
      first.stop();
      setCheckpoint(harness, SHARD, "LATEST");
      harness.put(10);
      nextMillisecond();
      harness.start(latest(), sink.processor());
      await("the records in between", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** A row that was written for another start position must not keep its shard from being read. */
  @Test
  void changedStartPosition_isUsedWhereThereIsNoCheckpoint() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      nextMillisecond();
      RunningWorker first = harness.start(latest(), sink.processor());
      awaitReading(first, 1);
      first.stop();
      assertThat(harness.checkpoint(SHARD)).isEqualTo("AT_TIMESTAMP");
      harness.start(config(), sink.processor());
      await("all records", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** Child shards are read from their beginning, wherever the first ones were begun. */
  @Test
  void latest_readsChildShardsWhole() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      RunningWorker running = harness.start(latest(), sink.processor());
      awaitReading(running, 1);
      running.stop();
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 30);
      nextMillisecond();
      harness.start(latest(), sink.processor());
      await("all records", () -> sink.size() >= 30);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(30));
      assertThat(sink.records().stream().map(StreamRecord::shardId).collect(Collectors.toSet()))
          .hasSize(3);
    }
  }
}
