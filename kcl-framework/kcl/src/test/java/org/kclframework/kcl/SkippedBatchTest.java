package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.runner.RecordBatch;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.ShardRunner;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.kinesis.lifecycle.TaskExecutionListener;
import software.amazon.kinesis.lifecycle.TaskType;
import software.amazon.kinesis.lifecycle.events.TaskExecutionListenerInput;

/**
 * Batches that KCL loses between its publisher and the processor, of which hazard 5 is one: it logs
 * that "the incoming data has been skipped" and goes on with the next.
 */
@Timeout(60)
final class SkippedBatchTest {

  private final Sink sink = new Sink();
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicInteger strikes = new AtomicInteger();

  /** Throws once, before KCL builds the task for a batch. */
  private final class Bomb implements TaskExecutionListener {

    private final Supplier<? extends Throwable> failure;

    Bomb(Supplier<? extends Throwable> failure) {
      this.failure = failure;
    }

    @Override
    public void beforeTaskExecution(TaskExecutionListenerInput input) {
      if (input.taskType() == TaskType.PROCESS && armed.compareAndSet(true, false)) {
        strikes.incrementAndGet();
        Bomb.<RuntimeException>throwAny(failure.get());
      }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAny(Throwable failure) throws T {
      throw (T) failure;
    }

    @Override
    public void afterTaskExecution(TaskExecutionListenerInput input) {}
  }

  private RunningWorker start(WorkerHarness harness, Supplier<? extends Throwable> failure) {
    return harness.start(
        config(),
        builder ->
            builder
                .processor(sink.processor())
                .kclChange(
                    configs -> configs.lifecycle().taskExecutionListener(new Bomb(failure))));
  }

  @Test
  void skippedBatch_isReadAgain() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      RunningWorker running = start(harness, () -> new IllegalStateException("boom"));
      harness.put(10);
      await("the first records", () -> sink.size() >= 10);
      for (int i = 1; i <= 3; i++) {
        int round = i;
        armed.set(true);
        harness.put(i * 10, i * 10 + 10);
        await("a batch is skipped", () -> strikes.get() >= round);
        await("its records", () -> sink.size() >= round * 10 + 10);
      }
      assertThat(running.outcome()).isNotDone();
      assertThat(sink.texts()).isEqualTo(numbers(40));
    }
  }

  /** The last batch of a shard, behind which the shard would be closed. */
  @Test
  void skippedBatchAtTheShardsEnd_isReadAgainBeforeTheShardIsClosed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      armed.set(true);
      start(harness, () -> new IllegalStateException("boom"));
      await("all records", () -> sink.size() >= 20);
      assertThat(strikes).hasValue(1);
      assertThat(sink.texts().subList(0, 10)).isEqualTo(numbers(10));
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  /**
   * KCL lists the shards before it processes its first batch, and skips the batch if that fails.
   */
  @Test
  void batchSkippedForWantOfTheShards_isReadAgain() {
    AtomicBoolean begun = new AtomicBoolean();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "ListShards")
              .matching(ListShardsRequest.class, request -> begun.get())
              .times(1)
              .fail(() -> SdkClientException.create("Connection reset"));
      harness.start(
          config(),
          builder ->
              builder.shardProcessor(
                  environment -> {
                    begun.set(true);
                    return new ShardRunner(sink.processor(), RunnerOptions.DEFAULT, environment);
                  }));
      await("all records", () -> sink.size() >= 10);
      assertThat(fault.strikes()).isEqualTo(1);
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /** Hazard 2: an error may end KCL's loop too, but not before the next batch was processed. */
  @Test
  void batchSkippedWithAnError_costsNoRecord() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      RunningWorker running = start(harness, () -> new NoClassDefFoundError("javax/xml/bind"));
      harness.put(10);
      await("the first records", () -> sink.size() >= 10);
      armed.set(true);
      harness.put(10, 20);
      await("the batch is skipped", () -> strikes.get() == 1);
      harness.put(20, 30);
      await("the end, or all records", () -> running.outcome().isDone() || sink.size() >= 30);
      if (running.outcome().isDone()) {
        assertThat(running.await().reason()).isEqualTo(Reason.SCHEDULER_DIED);
        harness.start(sink.processor());
      }
      await("all records", () -> sink.size() >= 30);
      assertThat(sink.texts()).isEqualTo(numbers(30));
    }
  }

  /** A shard processor that breaks its promise not to throw. */
  @Test
  void shardProcessorThatThrows_getsTheBatchAgain() {
    AtomicInteger failures = new AtomicInteger(2);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(
          config(),
          builder ->
              builder.shardProcessor(
                  environment -> {
                    ShardRunner runner =
                        new ShardRunner(sink.processor(), RunnerOptions.DEFAULT, environment);
                    return Interception.client(
                        ShardProcessor.class,
                        runner,
                        (method, arguments, call) -> {
                          if (method.equals("process") && hasRecords(arguments.get(0))) {
                            if (failures.getAndDecrement() > 0) {
                              throw new AssertionError("a defect");
                            }
                          }
                          return call.get();
                        });
                  }));
      await("all records", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  private static boolean hasRecords(Object batch) {
    return batch instanceof RecordBatch records && !records.records().isEmpty();
  }
}
