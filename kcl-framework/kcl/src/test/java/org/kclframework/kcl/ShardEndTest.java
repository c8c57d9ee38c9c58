package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.ShardRunner;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.kclframework.local.fault.FaultBuilder;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The ends of shards, real and supposed: hazards 14, 21, 22 and 27. */
@Timeout(60)
final class ShardEndTest {

  private final Sink sink = new Sink();

  static Stream<Named<Function<FaultBuilder, FaultHandle>>> failures() {
    return Stream.of(
        Named.of(
            "throttled",
            fault ->
                fault.fail(
                    () ->
                        ProvisionedThroughputExceededException.builder().message("slow").build())),
        Named.of(
            "broken",
            fault -> fault.fail(() -> InternalServerErrorException.builder().message("5").build())),
        Named.of("connection reset", fault -> fault.fail(() -> SdkClientException.create("Reset"))),
        Named.of("answer lost", FaultBuilder::dropResponse));
  }

  /** Hazard 21: without the checkpoint of its end a shard's children never start. */
  @ParameterizedTest
  @MethodSource("failures")
  void endThatCannotBeRecorded_isRecordedLater(Function<FaultBuilder, FaultHandle> failure) {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      FaultBuilder onEnd =
          harness
              .faults
              .on(DYNAMODB, "UpdateItem")
              .matching(UpdateItemRequest.class, ShardEndTest::isShardEnd)
              .times(2);
      FaultHandle fault = failure.apply(onEnd);
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      RunningWorker running = harness.start(sink.processor());
      await("the children's records", () -> sink.size() >= 20);
      await(
          "the shard is let go",
          () ->
              running.worker().shards().stream().noneMatch(shard -> shard.shardId().equals(SHARD)));
      assertThat(fault.strikes()).isPositive();
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
      assertThat(sink.texts().subList(0, 10)).isEqualTo(numbers(10));
      assertThat(harness.checkpoint(SHARD)).isEqualTo("SHARD_END");
    }
  }

  /** Whoever gets the shard next has only its end to record, and no record to repeat. */
  @Test
  void endThatCannotBeRecordedUntilAStop_leavesTheFinalCheckpoint() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .faults
          .on(DYNAMODB, "UpdateItem")
          .matching(UpdateItemRequest.class, ShardEndTest::isShardEnd)
          .fail(() -> SdkClientException.create("Reset"));
      harness.put(9);
      String last = harness.put("key", "9");
      harness.kinesis.splitShard(STREAM, SHARD);
      RunningWorker running =
          harness.start(
              config()
                  .runnerOptions(
                      RunnerOptions.DEFAULT.withCheckpointPolicy(CheckpointPolicy.onlyWhenAsked())),
              sink.processor());
      await(
          "the end is not recorded",
          () ->
              running.worker().shards().stream()
                  .flatMap(shard -> shard.stall().stream())
                  .anyMatch(stall -> stall.reason().equals("the shard's end is not recorded")));
      running.stop();
      assertThat(harness.checkpoint(SHARD)).isEqualTo(last);
    }
  }

  /** After an error KCL takes the shard for closed, without its end in the table. */
  @Test
  void errorAtTheEnd_isTriedAgain() {
    AtomicInteger errors = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      harness.start(
          config(),
          builder ->
              builder.shardProcessor(
                  environment ->
                      failingAtTheEnd(
                          new ShardRunner(sink.processor(), RunnerOptions.DEFAULT, environment),
                          errors)));
      await("the children's records", () -> sink.size() >= 20);
      assertThat(errors).hasValue(3);
      assertThat(harness.checkpoint(SHARD)).isEqualTo("SHARD_END");
      assertThat(sink.texts().subList(0, 10)).isEqualTo(numbers(10));
    }
  }

  /** Returns a processor that fails with an error, three times, before it ends its shard. */
  private static ShardProcessor failingAtTheEnd(ShardProcessor processor, AtomicInteger errors) {
    return (ShardProcessor)
        Proxy.newProxyInstance(
            ShardProcessor.class.getClassLoader(),
            new Class<?>[] {ShardProcessor.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("shardEnded") && errors.get() < 3) {
                errors.incrementAndGet();
                throw new NoClassDefFoundError("org/example/Goodbye");
              }
              return method.invoke(processor, arguments);
            });
  }

  private static boolean isShardEnd(UpdateItemRequest request) {
    return request.attributeUpdates().containsKey(LeaseTable.CHECKPOINT)
        && request.attributeUpdates().get(LeaseTable.CHECKPOINT).value().s().equals("SHARD_END");
  }

  /** Hazard 22: a stop in the last batch must not have the shard closed over what is left of it. */
  @Test
  void stopBeforeTheLastRecords_leavesTheShardOpenForThem() {
    AtomicBoolean broken = new AtomicBoolean(true);
    FailurePolicy retry =
        FailurePolicy.retryForever().withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      RunningWorker running =
          harness.start(
              config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(retry)),
              sink.processor(
                  record -> {
                    if (broken.get() && record.text().equals("8")) {
                      throw new IllegalStateException("boom");
                    }
                    return Checkpoint.BY_POLICY;
                  }));
      await(
          "the record fails",
          () -> running.worker().shards().stream().anyMatch(shard -> shard.stall().isPresent()));
      running.stop();
      assertThat(sink.texts()).isEqualTo(numbers(8));
      assertThat(harness.checkpoint(SHARD)).isNotEqualTo("SHARD_END");
      broken.set(false);
      harness.start(sink.processor());
      await("the rest", () -> sink.size() >= 20);
      assertThat(sink.texts().subList(0, 10)).isEqualTo(numbers(10));
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  /** Hazard 14: KCL takes a stream that is not found for shards that have ended. */
  @Test
  void deletedStream_endsTheRunAndClosesNoShard() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(10);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      harness.kinesis.deleteStream(request -> request.streamName(STREAM)).join();
      WorkerOutcome outcome = running.await();
      assertThat(outcome.reason()).isEqualTo(Reason.STREAM_GONE);
      assertThat(outcome.message()).isEqualTo("stream orders was deleted while it was read");
      assertThat(harness.rows()).hasSize(2);
      assertThat(harness.rows()).extracting(LeaseTable.Row::checkpoint).doesNotContain("SHARD_END");
      assertThat(harness.rows()).extracting(LeaseTable.Row::owner).containsOnlyNulls();
    }
  }

  /**
   * Hazard 14: once KCL takes a shard for ended it writes the end in place of the last record's
   * position, which would close the shard in a checkpoint that was to be the last of a stop.
   */
  @Test
  void deletedStream_isNotClosedByTheFinalCheckpointEither() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(9);
      String last = harness.put("key", "9");
      RunningWorker running =
          harness.start(
              config()
                  .runnerOptions(
                      RunnerOptions.DEFAULT.withCheckpointPolicy(CheckpointPolicy.onlyWhenAsked())),
              () ->
                  new RecordProcessor() {
                    @Override
                    protected Checkpoint processRecord(StreamRecord record) {
                      sink.add(record);
                      return Checkpoint.BY_POLICY;
                    }

                    @Override
                    protected Checkpoint shutdown(ShutdownReason reason) {
                      return Checkpoint.NOW;
                    }
                  });
      await("all records", () -> sink.size() >= 10);
      assertThat(harness.checkpoint(SHARD)).isEqualTo("TRIM_HORIZON");
      harness.kinesis.deleteStream(request -> request.streamName(STREAM)).join();
      assertThat(running.await().reason()).isEqualTo(Reason.STREAM_GONE);
      assertThat(harness.checkpoint(SHARD)).isEqualTo(last);
    }
  }

  /** Hazard 14: a worker that goes on would mix up the two streams. */
  @Test
  void streamThatIsRecreatedWhileItIsRead_endsTheRun() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running =
          harness.start(config().silenceLimit(Duration.ofSeconds(1)), sink.processor());
      await("all records", () -> sink.size() >= 10);
      harness.kinesis.deleteStream(request -> request.streamName(STREAM)).join();
      harness.kinesis.createStream(STREAM, 1);
      harness.put(10, 20);
      WorkerOutcome outcome = running.await();
      assertThat(outcome.reason()).isEqualTo(Reason.STREAM_GONE);
      assertThat(outcome.message()).startsWith("stream orders was deleted");
      assertThat(harness.checkpoint(SHARD)).isNotEqualTo("SHARD_END");
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** Hazard 14: the shards of a stream that was created again have the same ids. */
  @Test
  void recreatedStream_isRefusedUnderTheOldCheckpoints() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(10);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      running.stop();
      harness.kinesis.deleteStream(request -> request.streamName(STREAM)).join();
      harness.kinesis.createStream(STREAM, 2);
      harness.put(10, 20);
      WorkerOutcome outcome = harness.start(sink.processor()).await();
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .contains("lease table order-counter is not of stream orders")
          .contains("was deleted and created again")
          .contains("use another applicationName");
      harness.start(WorkerHarness.config("second-counter", STREAM), sink.processor());
      await("the new stream's records", () -> sink.size() >= 20);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  /** Hazard 14: a shard that had ended in the former stream is open in the new one. */
  @Test
  void recreatedStream_isRefusedUnderTheOldEnds() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      RunningWorker running = harness.start(sink.processor());
      await("the shard is closed", () -> harness.checkpoint(SHARD).equals("SHARD_END"));
      running.stop();
      harness.kinesis.deleteStream(request -> request.streamName(STREAM)).join();
      harness.kinesis.createStream(STREAM, 1);
      harness.put(10, 20);
      WorkerOutcome outcome = harness.start(sink.processor()).await();
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .startsWith(
              "lease table order-counter says that shardId-000000000000 has ended, but in stream"
                  + " orders it is open")
          .contains("use another applicationName");
    }
  }

  /** Hazard 14: one wrong "not found" must not cost the rest of an open shard. */
  @Test
  void openShardThatWasNotFoundOnce_isReadOn() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "GetRecords")
              .times(1)
              .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      await("the fault", () -> fault.strikes() == 1);
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(running.outcome()).isNotDone();
      assertThat(harness.checkpoint(SHARD)).isNotEqualTo("SHARD_END");
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /** Hazard 14: nor what is unread of a closed shard, nor its children. */
  @Test
  void closedShardThatWasNotFoundOnce_isReadToItsEnd() {
    AtomicBoolean struck = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(100);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(100, 120);
      harness
          .faults
          .on(KINESIS, "GetRecords")
          .matching(
              GetRecordsRequest.class,
              request -> sink.size() >= 30 && struck.compareAndSet(false, true))
          .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      harness.start(config().with(KclSetting.MAX_RECORDS, 10), sink.processor());
      await("all records", () -> sink.size() >= 120);
      assertThat(struck).isTrue();
      assertThat(sink.texts().subList(0, 100)).isEqualTo(numbers(100));
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(120));
    }
  }

  /** A shard whose records are past their retention has ended, and nothing is left to wait for. */
  @Test
  void shardPastItsRetention_isClosedAndItsChildrenAreRead() {
    SettableClock clock = new SettableClock();
    try (WorkerHarness harness = new WorkerHarness(clock)) {
      harness.kinesis.createStream(STREAM, 1);
      harness.runToTheTip(config(), sink.processor());
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      clock.advance(Duration.ofHours(30));
      harness.put(10, 20);
      RunningWorker running = harness.start(sink.processor());
      await("the shard is closed", () -> harness.checkpoint(SHARD).equals("SHARD_END"));
      running.stop();
      harness.start(sink.processor());
      await("the children's records", () -> sink.size() >= 10);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(10, 20));
    }
  }

  /** Hazard 14: nor must it when Kinesis cannot be asked whether the shard is open. */
  @Test
  void openShardThatWasNotFoundAndCannotBeAskedAbout_isReadOn() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      FaultHandle silence =
          harness
              .faults
              .on(KINESIS, "ListShards")
              .times(5)
              .fail(() -> SdkClientException.create("Connection reset"));
      harness
          .faults
          .on(KINESIS, "GetRecords")
          .times(1)
          .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      await("some questions without an answer", () -> silence.strikes() == 5);
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(running.outcome()).isNotDone();
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /** Hazard 27: KCL looks for the children's leases only every two failover times. */
  @Test
  void children_startSoonAfterTheirParentHasEnded() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(
          config().with(KclSetting.FAILOVER_TIME, Duration.ofMinutes(1)), sink.processor());
      await("the parent's records", () -> sink.size() >= 10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      await("the children's records", () -> sink.size() >= 20);
    }
  }

  /** Hazard 27: KCL looks for missing leases only after minutes. */
  @Test
  void missingLease_isWrittenAtTheNextStart() {
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.runToTheTip(config(), sink.processor());
      Shard lost = harness.kinesis.openShards(STREAM).get(1);
      harness
          .leases
          .deleteItem(
              request ->
                  request
                      .tableName(WorkerHarness.APPLICATION)
                      .key(Map.of(LeaseTable.KEY, AttributeValue.fromS(lost.shardId()))))
          .join();
      harness.put(100);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 100);
      assertThat(running.worker().shards())
          .extracting(ShardStatus::shardId)
          .containsExactlyInAnyOrderElementsOf(
              harness.kinesis.openShards(STREAM).stream().map(Shard::shardId).toList());
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(100));
    }
  }

  /**
   * The end of a shard that is merged with one whose turn has not come. KCL tries again and again,
   * and gives the lease up at one try in thirty; a new hold must not repeat the shard's records.
   */
  @Test
  void mergeWithAShardThatIsFarBehind_repeatsNothing() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger holds = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.atClose(release::countDown);
      List<Shard> roots = harness.kinesis.openShards(STREAM);
      String ahead = roots.get(0).shardId();
      String behind = roots.get(1).shardId();
      harness.put(40);
      List<Shard> children = harness.kinesis.splitShard(STREAM, behind);
      harness.kinesis.mergeShards(STREAM, ahead, children.get(0).shardId());
      harness.put(40, 80);
      harness.start(
          config().with(KclSetting.TASK_BACKOFF, Duration.ofMillis(1)),
          () ->
              new RecordProcessor() {
                @Override
                protected void initialize(ShardContext shard) {
                  if (shard.shardId().equals(ahead)) {
                    holds.incrementAndGet();
                  }
                }

                @Override
                protected Checkpoint processRecord(StreamRecord record) throws Exception {
                  if (record.shardId().equals(behind)) {
                    release.await();
                  }
                  sink.add(record);
                  return Checkpoint.BY_POLICY;
                }
              });
      await("KCL has given the lease up some times", () -> holds.get() >= 3);
      release.countDown();
      await("all records", () -> sink.distinct().size() >= 80);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(80));
      assertThat(sink.byKey().values()).allSatisfy(HandlerFailureTest::assertAscending);
    }
  }

  /** Parents come before their children, also where shards are merged and split again. */
  @Test
  void splitsAndMerges_keepTheOrderOfEachKey() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.start(sink.processor());
      int next = 0;
      for (int round = 0; round < 4; round++) {
        harness.put(next, next + 100);
        List<Shard> open = harness.kinesis.openShards(STREAM);
        harness.kinesis.splitShard(STREAM, open.get(0).shardId());
        harness.put(next + 100, next + 200);
        open = harness.kinesis.openShards(STREAM);
        harness.kinesis.mergeShards(STREAM, open.get(1).shardId(), open.get(2).shardId());
        harness.put(next + 200, next + 300);
        next += 300;
      }
      await("all records", () -> sink.size() >= 1200);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(1200));
      assertThat(sink.byKey().values()).allSatisfy(HandlerFailureTest::assertAscending);
    }
  }
}
