package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

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
