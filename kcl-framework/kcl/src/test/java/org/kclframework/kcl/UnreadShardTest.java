package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.Stall;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Shards that are held and not read: they are shown, with the reason, until they are. */
@Timeout(60)
final class UnreadShardTest {

  private static final Duration OVER_THE_LIMIT = ReadingWatch.LIMIT.plusSeconds(1);

  private final Sink sink = new Sink();
  private final SettableClock clock = new SettableClock();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private static WorkerConfig.Builder fanOut(String... streams) {
    return WorkerHarness.config(WorkerHarness.APPLICATION, streams)
        .retrieval(new Retrieval.FanOut(Optional.empty(), Optional.empty()));
  }

  private Worker start(WorkerHarness harness, WorkerConfig.Builder config) {
    return harness
        .start(
            config, builder -> builder.processor(sink.processor()).clock(clock).registry(registry))
        .worker();
  }

  private static KinesisException denied() {
    return (KinesisException)
        KinesisException.builder()
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("AccessDeniedException")
                    .errorMessage("User: bob is not authorized")
                    .build())
            .build();
  }

  private static List<Stall> stalls(Worker worker) {
    return worker.shards().stream().flatMap(shard -> shard.stall().stream()).toList();
  }

  private static boolean shows(Worker worker, String reason) {
    return stalls(worker).stream().anyMatch(stall -> stall.reason().contains(reason));
  }

  private double restarts(String of) {
    return registry.get(ReadRestarts.NAME).tag("stream", STREAM).tag("of", of).counter().count();
  }

  private double unread() {
    return registry.get("kclframework.shards.unread").gauge().value();
  }

  @Test
  void consumerThatCannotBeRegistered_isShown() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      FaultHandle fault =
          harness.faults.on(KINESIS, "RegisterStreamConsumer").fail(UnreadShardTest::denied);
      Worker worker = start(harness, fanOut(STREAM));
      await(
          "the shard is shown",
          () -> stalls(worker).stream().anyMatch(stall -> stall.attempts() >= 2));
      ShardStatus status = worker.shards().get(0);
      assertThat(status.shardId()).isEqualTo(SHARD);
      assertThat(status.phase()).isEqualTo(ShardStatus.Phase.INITIALIZING);
      assertThat(status.stall().orElseThrow().reason())
          .isEqualTo(
              "the shard cannot be read: AccessDeniedException: User: bob is not authorized");
      assertThat(unread()).isEqualTo(1);
      fault.close();
      await("all records", () -> sink.size() >= 10);
      assertThat(worker.shards()).hasSize(1);
      assertThat(stalls(worker)).isEmpty();
      assertThat(unread()).isZero();
    }
  }

  @Test
  void consumerThatCannotBeRegistered_doesNotHoldUpAnotherStream() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.kinesis.createStream("refused", 1);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "RegisterStreamConsumer")
              .matching(
                  RegisterStreamConsumerRequest.class,
                  request -> request.streamARN().endsWith("refused"))
              .fail(UnreadShardTest::denied);
      Worker worker = start(harness, fanOut(STREAM, "refused"));
      await("the stream is refused", () -> fault.strikes() >= 2);
      harness.put(10);
      await("the other stream's records", () -> sink.size() >= 10);
      await("the shard is shown", () -> shows(worker, "not authorized"));
    }
  }

  @Test
  void fetchesThatFailForEver_areShown() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      Worker worker = start(harness, config());
      await("the first records", () -> sink.size() >= 10);
      FaultHandle fault = harness.faults.on(KINESIS, "GetRecords").fail(UnreadShardTest::denied);
      await("the fault", () -> fault.strikes() >= 3);
      assertThat(stalls(worker)).isEmpty();
      Instant before = clock.instant();
      clock.advance(OVER_THE_LIMIT);
      await("the shard is shown", () -> shows(worker, "User: bob is not authorized"));
      ShardStatus status = worker.shards().get(0);
      assertThat(worker.shards()).hasSize(1);
      assertThat(status.phase()).isEqualTo(ShardStatus.Phase.PROCESSING);
      Stall stall = status.stall().orElseThrow();
      assertThat(stall.since()).isBefore(before);
      assertThat(stall.reason())
          .isEqualTo(
              "nothing was heard from Kinesis since "
                  + stall.since()
                  + ": AccessDeniedException: User: bob is not authorized");
      assertThat(unread()).isEqualTo(1);
      assertThat(restarts("fetch")).isGreaterThanOrEqualTo(3);
      fault.close();
      await("the shard is read", () -> stalls(worker).isEmpty());
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  @Test
  void subscriptionsThatFailForEver_areShown() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      Worker worker = start(harness, fanOut(STREAM));
      await("the first records", () -> sink.size() >= 10);
      FaultHandle fault =
          harness.faults.on(KINESIS, "SubscribeToShard").fail(UnreadShardTest::denied);
      harness
          .faults
          .on(KINESIS, "SubscribeToShardEvent")
          .times(1)
          .fail(() -> SdkClientException.create("Connection reset"));
      await("the fault", () -> fault.strikes() >= 3);
      assertThat(stalls(worker)).isEmpty();
      clock.advance(OVER_THE_LIMIT);
      await("the shard is shown", () -> shows(worker, "User: bob is not authorized"));
      assertThat(restarts("subscription")).isGreaterThanOrEqualTo(3);
      fault.close();
      await("the shard is read", () -> stalls(worker).isEmpty());
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /** A processor that takes its time is not a stream that is silent. */
  @Test
  void shardWhoseProcessorIsAtWork_isNotSilent() {
    AtomicBoolean release = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(() -> release.set(true));
      harness.put(10);
      Worker worker =
          harness
              .start(
                  config().with(KclSetting.MAX_RECORDS, 5),
                  builder ->
                      builder
                          .clock(clock)
                          .registry(registry)
                          .processor(
                              sink.processor(
                                  record -> {
                                    if (record.text().equals("3")) {
                                      await("the test's end", release::get);
                                    }
                                    return Checkpoint.BY_POLICY;
                                  })))
              .worker();
      await("the processor is at work", () -> sink.size() == 3);
      // What the publisher has is fetched ahead and not handed out before that.
      await(
          "the next batch is there",
          () ->
              registry.find("kcl.ProcessTask.KinesisDataFetcher.getRecords.Time").timers().stream()
                  .anyMatch(timer -> timer.count() >= 3));
      clock.advance(OVER_THE_LIMIT);
      assertThat(unread()).isZero();
      release.set(true);
      await("all records", () -> sink.size() >= 10);
      assertThat(worker.shards()).hasSize(1);
    }
  }

  /**
   * Kinesis lists the shard and does not find it: the end that KCL makes of that is refused, and
   * the shard is restarted again and again. It has been silent all that time.
   */
  @Test
  void listedShardThatIsNeverFound_isShownAcrossItsRestarts() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "GetShardIterator")
              .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      Worker worker = start(harness, config());
      for (int i = 1; i <= 3; i++) {
        int expected = i;
        await("a restart", () -> registryHas(ReadRestarts.NAME) && restarts("shard") >= expected);
        clock.advance(ReadingWatch.LIMIT.dividedBy(2));
      }
      await("the shard is shown", () -> shows(worker, ": the shard was not found"));
      fault.close();
      await("all records", () -> sink.size() >= 10);
      await("the shard is read", () -> stalls(worker).isEmpty());
      assertThat(harness.checkpoint(SHARD)).isNotEqualTo("SHARD_END");
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  private boolean registryHas(String name) {
    return registry.find(name).counter() != null;
  }

  /** KCL asks for the checkpoint before anything of the framework is called for the shard. */
  @Test
  void leaseUnderWhichNothingIsBegun_isShown() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      FaultHandle fault =
          harness
              .faults
              .on(DYNAMODB, "GetItem")
              .matching(GetItemRequest.class, request -> isOf(request, SHARD))
              .fail(() -> SdkClientException.create("Connection reset"));
      Worker worker = start(harness, config());
      await("the fault", () -> fault.strikes() >= 2);
      assertThat(worker.shards()).isEmpty();
      await(
          "the shard is shown",
          () -> {
            clock.advance(OVER_THE_LIMIT);
            return !worker.shards().isEmpty();
          });
      ShardStatus status = worker.shards().get(0);
      assertThat(status.streamName()).isEqualTo(STREAM);
      assertThat(status.shardId()).isEqualTo(SHARD);
      assertThat(status.phase()).isEqualTo(ShardStatus.Phase.INITIALIZING);
      assertThat(status.stall().orElseThrow().reason())
          .startsWith("the lease is held since ")
          .endsWith(", and KCL has not begun to read the shard");
      assertThat(unread()).isEqualTo(1);
      fault.close();
      await("all records", () -> sink.size() >= 10);
      assertThat(worker.shards()).hasSize(1);
      assertThat(worker.shards().get(0).phase()).isEqualTo(ShardStatus.Phase.PROCESSING);
    }
  }

  private static boolean isOf(GetItemRequest request, String shardId) {
    return AttributeValue.fromS(shardId).equals(request.key().get(LeaseTable.KEY));
  }

  @Test
  void shardThatWaitsForItsParent_isNotShown() {
    AtomicBoolean parentMayEnd = new AtomicBoolean();
    AtomicInteger looks = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      Worker worker =
          harness
              .start(
                  config()
                      .runnerOptions(
                          RunnerOptions.DEFAULT.withFailurePolicy(
                              FailurePolicy.retryForever()
                                  .withBackoff(Duration.ofMillis(1), Duration.ofMillis(5)))),
                  harness.kinesis,
                  Interception.client(
                      DynamoDbAsyncClient.class,
                      harness.leases,
                      (method, arguments, call) -> {
                        // KCL asks for parents too, in threads of its own.
                        if (arguments.size() == 1
                            && arguments.get(0) instanceof GetItemRequest request
                            && isOf(request, SHARD)
                            && Thread.currentThread().getName().startsWith("record-worker")) {
                          looks.incrementAndGet();
                        }
                        return call.get();
                      }),
                  builder -> builder.clock(clock).processor(() -> new Stubborn(parentMayEnd)))
              .worker();
      await("the parent's records", () -> sink.size() >= 10);
      Shard child = harness.kinesis.splitShard(STREAM, SHARD).get(0);
      await(
          "the child's lease is taken",
          () -> harness.row(child.shardId()).map(row -> row.owner() != null).orElse(false));
      await(
          "the child's lease is looked into",
          () -> {
            clock.advance(OVER_THE_LIMIT);
            return looks.get() >= 10;
          });
      assertThat(worker.shards()).extracting(ShardStatus::shardId).containsOnly(SHARD);
      parentMayEnd.set(true);
      harness.put(10, 20);
      await("the children's records", () -> sink.size() >= 20);
    }
  }

  /** Does not let its shard end until it may. */
  private final class Stubborn extends RecordProcessor {

    private final AtomicBoolean mayEnd;

    Stubborn(AtomicBoolean mayEnd) {
      this.mayEnd = mayEnd;
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      sink.add(record);
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint shutdown(ShutdownReason reason) {
      if (reason == ShutdownReason.SHARD_ENDED && !mayEnd.get()) {
        throw new IllegalStateException("not yet");
      }
      return Checkpoint.NOW;
    }
  }

  /** An error would make KCL's loop fail at this shard, each time and for all shards behind it. */
  @Test
  void errorInInitialize_isShownAndTriedAgain() {
    AtomicBoolean broken = new AtomicBoolean(true);
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().equals("kclframework.shard.records") && broken.get()) {
                  throw new NoClassDefFoundError("org/example/Meters");
                }
                return MeterFilterReply.NEUTRAL;
              }
            });
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      Worker worker = start(harness, config());
      await(
          "the shard is shown",
          () -> stalls(worker).stream().anyMatch(stall -> stall.attempts() >= 2));
      assertThat(worker.shards()).extracting(ShardStatus::shardId).containsExactly(SHARD);
      assertThat(stalls(worker).get(0).reason()).contains("org/example/Meters");
      broken.set(false);
      await("all records", () -> sink.size() >= 10);
      assertThat(stalls(worker)).isEmpty();
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** KCL would try for ever to begin a shard whose lease is lost, and never tell of the loss. */
  @Test
  void shardThatCannotBeRead_isNotShownAnyMoreOnceItIsLost() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "GetShardIterator")
              .fail(() -> SdkClientException.create("Connection reset"));
      Worker worker =
          start(harness, config().with(KclSetting.FAILOVER_TIME, Duration.ofSeconds(4)));
      await(
          "the shard is shown",
          () -> stalls(worker).stream().anyMatch(stall -> stall.attempts() >= 2));
      harness.steal(SHARD);
      await("the shard is not shown any more", () -> worker.shards().isEmpty());
      fault.close();
      await("the lease is taken again", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }
}
