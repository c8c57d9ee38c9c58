package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.kinesis.lifecycle.TaskExecutionListener;
import software.amazon.kinesis.lifecycle.TaskType;
import software.amazon.kinesis.lifecycle.events.TaskExecutionListenerInput;

/** Enhanced fan-out: hazard 11, and what else polling has tests for. */
@Timeout(60)
final class FanOutTest {

  private final Sink sink = new Sink();

  private static WorkerConfig.Builder fanOut() {
    return config().retrieval(new Retrieval.FanOut(Optional.empty(), Optional.empty()));
  }

  private static List<Consumer> consumers(WorkerHarness harness) {
    return harness
        .kinesis
        .listStreamConsumers(request -> request.streamARN(harness.kinesis.streamArn(STREAM)))
        .join()
        .consumers();
  }

  @Test
  void fanOut_registersTheApplicationAndReadsEachRecordOnce() {
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(200);
      RunningWorker running = harness.start(fanOut(), sink.processor());
      await("the first records", () -> sink.size() >= 200);
      harness.put(200, 300);
      await("later records", () -> sink.size() >= 300);
      running.stop();
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(300));
      assertThat(consumers(harness))
          .extracting(Consumer::consumerName)
          .containsExactly(WorkerHarness.APPLICATION);
      harness.put(300, 310);
      harness.start(fanOut(), sink.processor());
      await("records after a restart", () -> sink.size() >= 310);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(310));
    }
  }

  @Test
  void fanOut_usesAConsumerThatIsThere() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      String arn =
          harness
              .kinesis
              .registerStreamConsumer(
                  request ->
                      request.streamARN(harness.kinesis.streamArn(STREAM)).consumerName("ready"))
              .join()
              .consumer()
              .consumerARN();
      harness.put(10);
      harness.start(
          config().retrieval(new Retrieval.FanOut(Optional.of(arn), Optional.empty())),
          sink.processor());
      await("all records", () -> sink.size() >= 10);
      assertThat(consumers(harness)).extracting(Consumer::consumerName).containsExactly("ready");
    }
  }

  @Test
  void splitsAndMerges_keepTheOrderOfEachKey() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.start(fanOut(), sink.processor());
      harness.put(100);
      List<Shard> open = harness.kinesis.openShards(STREAM);
      harness.kinesis.splitShard(STREAM, open.get(0).shardId());
      harness.put(100, 200);
      open = harness.kinesis.openShards(STREAM);
      harness.kinesis.mergeShards(STREAM, open.get(1).shardId(), open.get(2).shardId());
      harness.put(200, 300);
      await("all records", () -> sink.size() >= 300);
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(300));
      assertThat(sink.byKey().values()).allSatisfy(HandlerFailureTest::assertAscending);
    }
  }

  @Test
  void brokenSubscriptions_costNoRecord() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "SubscribeToShardEvent")
              .withProbability(0.3, 11)
              .fail(() -> SdkClientException.create("Connection reset"));
      harness.start(fanOut(), sink.processor());
      for (int i = 0; i < 200; i += 20) {
        harness.put(i, i + 20);
        int end = i + 20;
        await("all records so far", () -> sink.size() >= end);
      }
      assertThat(fault.strikes()).isPositive();
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(200));
    }
  }

  /** Hazard 11, in general: a subscription that KCL waits for in vain. */
  @Test
  void silentSubscription_isReadAnewAfterTheSilenceLimit() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(fanOut().silenceLimit(Duration.ofMillis(2500)), sink.processor());
      await("the first records", () -> sink.size() >= 10);
      FaultHandle silence = harness.faults.on(KINESIS, "SubscribeToShard").times(1).hang();
      harness
          .faults
          .on(KINESIS, "SubscribeToShardEvent")
          .times(1)
          .fail(() -> SdkClientException.create("Connection reset"));
      await("KCL subscribes anew, in vain", () -> silence.strikes() == 1);
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /** Throws when KCL processes the last batch of a shard, once. */
  private static final class LastBatchBomb implements TaskExecutionListener {

    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicBoolean gone = new AtomicBoolean();

    @Override
    public void beforeTaskExecution(TaskExecutionListenerInput input) {
      if (input.taskType() == TaskType.PROCESS && armed.compareAndSet(true, false)) {
        gone.set(true);
        throw new IllegalStateException("boom");
      }
    }

    @Override
    public void afterTaskExecution(TaskExecutionListenerInput input) {}
  }

  /**
   * Hazard 11: a subscription that is to be restarted behind the last batch of its shard, where
   * there is no position to restart from. KCL tries for ever.
   */
  @Test
  void subscriptionThatBreaksAtTheShardsEnd_isReadAnew() {
    LastBatchBomb bomb = new LastBatchBomb();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(
          fanOut().silenceLimit(Duration.ofMillis(2500)),
          builder ->
              builder
                  .processor(sink.processor())
                  .kclChange(configs -> configs.lifecycle().taskExecutionListener(bomb)));
      await("the first records", () -> sink.size() >= 10);
      // All that follows comes in one event, with the shard's end: the subscription is held up.
      FaultHandle pause = harness.faults.on(KINESIS, "SubscribeToShardEvent").hang();
      await("the subscription pauses", () -> pause.strikes() > 0);
      harness.put(10, 20);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(20, 30);
      bomb.armed.set(true);
      pause.close();
      await("all records", () -> sink.size() >= 30);
      assertThat(bomb.gone).isTrue();
      assertThat(sink.texts().subList(0, 20)).isEqualTo(numbers(20));
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(30));
    }
  }

  /** Reports failures as the SDK's own client does: KCL looks for a "not found" one level down. */
  private record WrappingHandler(SubscribeToShardResponseHandler delegate)
      implements SubscribeToShardResponseHandler {

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
      delegate.responseReceived(response);
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> events) {
      delegate.onEventStream(events);
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
      delegate.exceptionOccurred(new CompletionException(failure));
    }

    @Override
    public void complete() {
      delegate.complete();
    }
  }

  private RunningWorker startLikeTheSdk(WorkerHarness harness) {
    KinesisAsyncClient client =
        Interception.client(
            KinesisAsyncClient.class,
            harness.kinesis,
            (method, arguments, call) ->
                arguments.size() == 2 && arguments.get(0) instanceof SubscribeToShardRequest request
                    ? harness.kinesis.subscribeToShard(
                        request,
                        new WrappingHandler((SubscribeToShardResponseHandler) arguments.get(1)))
                    : call.get());
    return harness.start(
        fanOut(), client, harness.leases, builder -> builder.processor(sink.processor()));
  }

  /** Hazard 14 with fan-out. */
  @Test
  void openShardThatWasNotFoundOnce_isReadOn() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running = startLikeTheSdk(harness);
      await("the first records", () -> sink.size() >= 10);
      FaultHandle notFound =
          harness
              .faults
              .on(KINESIS, "SubscribeToShard")
              .times(1)
              .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      harness
          .faults
          .on(KINESIS, "SubscribeToShardEvent")
          .times(1)
          .fail(() -> SdkClientException.create("Connection reset"));
      await("the fault", () -> notFound.strikes() == 1);
      harness.put(10, 20);
      await("later records", () -> sink.size() >= 20);
      assertThat(running.outcome()).isNotDone();
      assertThat(sink.texts()).isEqualTo(numbers(20));
    }
  }

  /** Hazard 14 with fan-out. */
  @Test
  void deletedStream_endsTheRunAndClosesNoShard() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(10);
      RunningWorker running = startLikeTheSdk(harness);
      await("all records", () -> sink.size() >= 10);
      harness
          .kinesis
          .deleteStream(request -> request.streamName(STREAM).enforceConsumerDeletion(true))
          .join();
      assertThat(running.await().reason()).isEqualTo(Reason.STREAM_GONE);
      assertThat(harness.rows()).extracting(LeaseTable.Row::checkpoint).doesNotContain("SHARD_END");
    }
  }
}
