package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import com.google.common.util.concurrent.Uninterruptibles;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.kinesis.lifecycle.TaskExecutionListener;
import software.amazon.kinesis.lifecycle.TaskType;
import software.amazon.kinesis.lifecycle.events.TaskExecutionListenerInput;

/** Leases that go to another worker, or never came: hazards 16, 23 and 28. */
@Timeout(60)
final class LeaseLossTest {

  private static final FailurePolicy QUICK_RETRY =
      FailurePolicy.retryForever().withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));

  private final Sink sink = new Sink();

  /**
   * KCL tells of a lost lease only once {@code processRecords} has returned, which a retry that
   * goes on for ever does not.
   */
  @Test
  void leaseLostDuringARetry_endsTheRetryAndAllCheckpoints() {
    List<ShutdownReason> goodbyes = new CopyOnWriteArrayList<>();
    AtomicInteger attempts = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      String first = harness.put("key", "0");
      harness.put("key", "1");
      RunningWorker running =
          harness.start(
              config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(QUICK_RETRY)),
              () ->
                  new RecordProcessor() {
                    @Override
                    protected Checkpoint processRecord(StreamRecord record) {
                      if (record.text().equals("1")) {
                        attempts.incrementAndGet();
                        throw new IllegalStateException("boom");
                      }
                      return Checkpoint.NOW;
                    }

                    @Override
                    protected Checkpoint shutdown(ShutdownReason reason) {
                      goodbyes.add(reason);
                      return Checkpoint.NOW;
                    }
                  });
      await("the record fails", () -> attempts.get() > 3);
      harness.steal(SHARD);
      await("the processor hears of it", () -> !goodbyes.isEmpty());
      int attemptsAtTheEnd = attempts.get();
      assertThat(goodbyes).containsExactly(ShutdownReason.LEASE_LOST);
      assertThat(harness.checkpoint(SHARD)).isEqualTo(first);
      // The thief never renews the lease, so this worker has it again after the failover time.
      await("the shard is read again", () -> attempts.get() > attemptsAtTheEnd);
      assertThat(running.worker().totals().checkpoints()).isEqualTo(1);
      assertThat(harness.checkpoint(SHARD)).isEqualTo(first);
    }
  }

  /**
   * Hazard 16: KCL 2 has no hand-off of a lease that another worker takes. The former owner goes on
   * until it notices, which costs duplicates from its last checkpoint on. What is promised: nothing
   * is lost, and the former owner writes no checkpoint over the new owner's.
   */
  @Test
  void leaseTakenFromABusyWorker_costsDuplicatesAndNoRecord() {
    Sink second = new Sink();
    AtomicBoolean cutOff = new AtomicBoolean();
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(99);
      String last = harness.put("key", "99");
      WorkerConfig.Builder config =
          config()
              .runnerOptions(
                  RunnerOptions.DEFAULT.withCheckpointPolicy(CheckpointPolicy.everyRecords(10)));
      RunningWorker former =
          harness.start(
              config,
              harness.kinesis,
              Interception.client(
                  DynamoDbAsyncClient.class,
                  harness.leases,
                  (method, arguments, call) ->
                      cutOff.get() && method.endsWith("Item")
                          ? new CompletableFuture<>()
                          : call.get()),
              builder ->
                  builder.processor(
                      sink.processor(
                          record -> {
                            if (record.text().equals("35")) {
                              cutOff.set(true);
                              release.await();
                            }
                            return Checkpoint.BY_POLICY;
                          })));
      await("the worker is cut off from its leases", cutOff::get);
      harness.start(config(), second.processor());
      await("the other worker has read all", () -> second.size() >= 70);
      cutOff.set(false);
      release.countDown();
      await("the former owner noticed", () -> former.worker().shards().isEmpty());
      assertThat(sink.texts()).isEqualTo(numbers(sink.size()));
      assertThat(second.texts()).isEqualTo(numbers(30, 100));
      assertThat(former.worker().totals().checkpoints()).isEqualTo(3);
      harness.put("key", "100");
      await("the new owner goes on", () -> second.texts().contains("100"));
      assertThat(harness.row(SHARD).orElseThrow().checkpoint()).isLessThanOrEqualTo(last);
    }
  }

  /** Else records of one key would be processed out of order, in one process. */
  @Test
  void shardTakenAgainWhileARecordIsInHand_waitsForIt() throws WorkerStartException {
    CountDownLatch release = new CountDownLatch(1);
    List<String> events = new CopyOnWriteArrayList<>();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(2);
      RunningWorker running = startNumbered(harness, release, events);
      await("the record is in hand", () -> events.contains("1 begins 0"));
      giveBack(harness, SHARD);
      await(
          "the shard waits, or is read twice",
          () -> waits(running, SHARD) || events.contains("2 begins 0"));
      assertThat(events).containsExactly("1 begins 0");
      release.countDown();
      await("all records", () -> events.contains("2 ends 1"));
      assertThat(events)
          .containsExactly(
              "1 begins 0", "1 ends 0", "2 begins 0", "2 ends 0", "2 begins 1", "2 ends 1");
      await("the shard is shown once", () -> running.worker().shards().size() == 1);
      assertThat(waits(running, SHARD)).isFalse();
    }
  }

  @Test
  void stopWhileAShardTakenAgainWaits_isBounded() throws WorkerStartException {
    CountDownLatch release = new CountDownLatch(1);
    List<String> events = new CopyOnWriteArrayList<>();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(1);
      RunningWorker running = startNumbered(harness, release, events);
      await("the record is in hand", () -> events.contains("1 begins 0"));
      giveBack(harness, SHARD);
      await("the shard waits", () -> waits(running, SHARD));
      running.stop();
      assertThat(events).containsExactly("1 begins 0");
    }
  }

  /** Starts a worker whose processors are numbered, and whose first is held up in a record. */
  private static RunningWorker startNumbered(
      WorkerHarness harness, CountDownLatch release, List<String> events) {
    AtomicInteger instances = new AtomicInteger();
    return harness.start(
        config().shutdownGrace(Duration.ofMillis(300)),
        () ->
            new RecordProcessor() {
              private final int number = instances.incrementAndGet();

              @Override
              protected Checkpoint processRecord(StreamRecord record) {
                events.add(number + " begins " + record.text());
                if (number == 1) {
                  Uninterruptibles.awaitUninterruptibly(release);
                }
                events.add(number + " ends " + record.text());
                return Checkpoint.NOW;
              }
            });
  }

  /** Has a shard's lease lost and free to be taken, at once. */
  private static void giveBack(WorkerHarness harness, String shardId) throws WorkerStartException {
    LeaseTable table = new LeaseTable(harness.leases, new Calls(), WorkerHarness.APPLICATION);
    boolean moved = false;
    while (!moved) {
      LeaseTable.Row row = harness.row(shardId).orElseThrow();
      moved = table.moveCheckpoint(row, row.checkpoint(), row.subSequenceNumber());
    }
  }

  private static boolean waits(RunningWorker running, String shardId) {
    return running.worker().shards().stream()
        .filter(shard -> shard.shardId().equals(shardId))
        .flatMap(shard -> shard.stall().stream())
        .anyMatch(stall -> stall.reason().contains("still at work"));
  }

  /** Hazard 23: a child shard's lease is lost while it still waits for its parent. */
  @Test
  void leaseLostBeforeInitialize_isHarmless() {
    AtomicBoolean parentMayEnd = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running =
          harness.start(
              config().runnerOptions(RunnerOptions.DEFAULT.withFailurePolicy(QUICK_RETRY)),
              () ->
                  new RecordProcessor() {
                    @Override
                    protected Checkpoint processRecord(StreamRecord record) {
                      sink.add(record);
                      return Checkpoint.BY_POLICY;
                    }

                    @Override
                    protected Checkpoint shutdown(ShutdownReason reason) {
                      if (reason == ShutdownReason.SHARD_ENDED && !parentMayEnd.get()) {
                        throw new IllegalStateException("not yet");
                      }
                      return Checkpoint.NOW;
                    }
                  });
      await("the parent's records", () -> sink.size() >= 10);
      List<Shard> children = harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      String child = children.get(0).shardId();
      await(
          "the child's lease is taken",
          () -> harness.row(child).map(row -> row.owner() != null).orElse(false));
      harness.steal(child);
      await(
          "the worker notices that, and takes it again when it has expired",
          () -> !"thief".equals(harness.row(child).orElseThrow().owner()));
      assertThat(running.outcome()).isNotDone();
      parentMayEnd.set(true);
      await("the children's records", () -> sink.size() >= 20);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  /** Hazard 23: KCL calls initialize again when it failed, on the same instance. */
  @Test
  void repeatedInitialize_beginsTheShardOnce() {
    AtomicInteger failures = new AtomicInteger(3);
    MeterRegistry registry = new SimpleMeterRegistry();
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().startsWith("kclframework.shard.records")
                    && failures.getAndDecrement() > 0) {
                  throw new IllegalStateException("registry is not ready");
                }
                return MeterFilterReply.NEUTRAL;
              }
            });
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running =
          harness.start(
              config(), builder -> builder.processor(sink.processor()).registry(registry));
      await("all records", () -> sink.size() >= 10);
      assertThat(failures).hasNonPositiveValue();
      assertThat(running.worker().shards()).hasSize(1);
      running.stop();
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** Holds the first try to begin a shard up until it may go on. */
  private static final class SlowStart implements TaskExecutionListener {

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Override
    public void beforeTaskExecution(TaskExecutionListenerInput input) {
      if (input.taskType() == TaskType.INITIALIZE && tries.incrementAndGet() == 1) {
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void afterTaskExecution(TaskExecutionListenerInput input) {
      over.compareAndSet(false, release.getCount() == 0 && input.taskType() == TaskType.SHUTDOWN);
    }
  }

  /** A hold that is lost before it is begun must not go on as the hold that came after it. */
  @Test
  void shardThatIsBegunTooLate_isNotBegunUnderALaterLease() {
    SlowStart slow = new SlowStart();
    AtomicInteger begun = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(slow.release::countDown);
      harness.put(10);
      RunningWorker running =
          harness.start(
              config(),
              builder ->
                  builder
                      .kclChange(configs -> configs.lifecycle().taskExecutionListener(slow))
                      .processor(
                          () ->
                              new RecordProcessor() {
                                @Override
                                protected void initialize(ShardContext shard) {
                                  begun.incrementAndGet();
                                }

                                @Override
                                protected Checkpoint processRecord(StreamRecord record) {
                                  sink.add(record);
                                  return Checkpoint.BY_POLICY;
                                }
                              }));
      await("the first hold is about to be begun", () -> slow.tries.get() == 1);
      harness.steal(SHARD);
      await("the second hold reads the shard", () -> sink.size() >= 10);
      slow.release.countDown();
      await("the first hold is over", slow.over::get);
      assertThat(begun).hasValue(1);
      assertThat(running.worker().shards()).hasSize(1);
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /**
   * To ask whether a lease is held waits for a write of it that is not answered. Where that is done
   * for a shard that is given up, the other shards must not wait too.
   */
  @Test
  void leaseWhoseWriteHangs_doesNotHoldUpOtherShards() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean armed = new AtomicBoolean();
    AtomicBoolean hangs = new AtomicBoolean();
    AtomicInteger idles = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.atClose(release::countDown);
      harness.put(10);
      DynamoDbAsyncClient hanging =
          Interception.client(
              DynamoDbAsyncClient.class,
              harness.leases,
              (method, arguments, call) -> {
                if (armed.get()
                    && arguments.size() == 1
                    && arguments.get(0) instanceof UpdateItemRequest request
                    && AttributeValue.fromS(SHARD).equals(request.key().get(LeaseTable.KEY))) {
                  hangs.set(true);
                  awaitRelease(release);
                }
                return call.get();
              });
      TaskExecutionListener bomb =
          new TaskExecutionListener() {
            @Override
            public void beforeTaskExecution(TaskExecutionListenerInput input) {
              if (input.taskType() == TaskType.PROCESS
                  && input.shardInfo().shardId().equals(SHARD)
                  && sink.size() >= 10
                  && armed.compareAndSet(false, true)) {
                throw new IllegalStateException("boom");
              }
            }

            @Override
            public void afterTaskExecution(TaskExecutionListenerInput input) {}
          };
      harness.start(
          config().with(KclSetting.FAILOVER_TIME, Duration.ofMinutes(1)),
          harness.kinesis,
          hanging,
          builder ->
              builder
                  .kclChange(configs -> configs.lifecycle().taskExecutionListener(bomb))
                  .processor(() -> new Idler(idles)));
      await("the final checkpoint of a restart hangs", hangs::get);
      int before = idles.get();
      await("the other shard's processor is called by time", () -> idles.get() >= before + 2);
    }
  }

  /** Counts how often it is called while nothing arrives, in the second shard. */
  private final class Idler extends RecordProcessor {

    private final AtomicInteger idles;
    private boolean counts;

    Idler(AtomicInteger idles) {
      this.idles = idles;
    }

    @Override
    protected void initialize(ShardContext shard) {
      counts = !shard.shardId().equals(SHARD);
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      sink.add(record);
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint idle() {
      if (counts) {
        idles.incrementAndGet();
      }
      return Checkpoint.BY_POLICY;
    }
  }

  private static void awaitRelease(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Hazard 28: each worker's name is its own unless it is set. */
  @Test
  void workerIdentifier_isUniqueByDefault() {
    assertThat(config().build().workerIdentifier())
        .isNotEqualTo(config().build().workerIdentifier());
  }

  /** Hazard 28: two workers of one name both believe that they have the leases; nothing is lost. */
  @Test
  void twoWorkersOfOneName_costDuplicatesAndNoRecord() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.start(config().workerIdentifier("twin"), sink.processor());
      harness.start(config().workerIdentifier("twin"), sink.processor());
      for (int i = 0; i < 200; i += 20) {
        harness.put(i, i + 20);
        int end = i + 20;
        await("all records so far", () -> sink.distinct().size() >= end);
      }
      assertThat(sink.distinct()).containsExactlyInAnyOrderElementsOf(numbers(200));
    }
  }
}
