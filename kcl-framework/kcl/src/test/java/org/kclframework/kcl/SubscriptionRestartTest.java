package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.local.fault.FaultHandle;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.KinesisDataFetcherProviderConfig;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.RecordsRetrieved;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;
import software.amazon.kinesis.retrieval.polling.KinesisDataFetcher;
import software.amazon.kinesis.retrieval.polling.SynchronousGetRecordsRetrievalStrategy;

/** Subscriptions that are restarted, and batches that are lost inside them: hazards 10 and 12. */
@Timeout(60)
final class SubscriptionRestartTest {

  private static final int BATCH = 5;

  /** KCL's real prefetching publisher over a shard, with what it published. */
  private static final class Reader implements AutoCloseable {

    private final RecordsPublisher publisher;
    private final BlockingQueue<RecordsRetrieved> published = new LinkedBlockingQueue<>();
    private @Nullable Subscription subscription;

    Reader(KinesisAsyncClient kinesis) {
      PromptFetcherFactory factory = new PromptFetcherFactory();
      factory.idleMillisBetweenCalls(5);
      factory.maxPendingProcessRecordsInput(10);
      this.publisher =
          factory.createRecordsFetcher(
              new SynchronousGetRecordsRetrievalStrategy(
                  new GuardedDataFetcher(
                      new KinesisDataFetcher(
                          kinesis,
                          new KinesisDataFetcherProviderConfig(
                              StreamIdentifier.singleStreamInstance(STREAM),
                              SHARD,
                              new NullMetricsFactory(),
                              BATCH,
                              Duration.ofSeconds(5))),
                      new ReadingWatch(
                          InstantSource.system(),
                          ReadRestarts.register(new SimpleMeterRegistry(), STREAM)))),
              SHARD,
              new NullMetricsFactory(),
              BATCH);
      publisher.start(
          ExtendedSequenceNumber.TRIM_HORIZON,
          InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
      subscribe();
    }

    private void subscribe() {
      publisher.subscribe(
          new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription begun) {
              subscription = begun;
            }

            @Override
            public void onNext(RecordsRetrieved batch) {
              published.add(batch);
            }

            @Override
            public void onError(Throwable failure) {
              throw new AssertionError(failure);
            }

            @Override
            public void onComplete() {}
          });
    }

    /** Takes the next batch, as KCL's consumer does. */
    RecordsRetrieved next() throws InterruptedException {
      requireNonNull(subscription).request(1);
      RecordsRetrieved batch = published.poll(10, TimeUnit.SECONDS);
      assertThat(batch).as("a batch").isNotNull();
      publisher.notify(batch::batchUniqueIdentifier);
      return batch;
    }

    /** Subscribes anew behind a batch, as KCL does when it has heard nothing for a minute. */
    void restartFrom(RecordsRetrieved batch) {
      requireNonNull(subscription).cancel();
      publisher.restartFrom(batch);
      published.clear();
      subscribe();
    }

    /** Takes batches up to the end of the shard, and returns their texts. */
    List<String> readToTheEnd() throws InterruptedException {
      List<String> texts = new ArrayList<>();
      for (RecordsRetrieved batch = next(); ; batch = next()) {
        texts.addAll(texts(batch));
        if (batch.processRecordsInput().isAtShardEnd()) {
          assertThat(batch.processRecordsInput().childShards()).hasSize(2);
          return texts;
        }
      }
    }

    @Override
    public void close() {
      publisher.shutdown();
    }
  }

  private static List<String> texts(RecordsRetrieved batch) {
    List<String> texts = new ArrayList<>();
    for (KinesisClientRecord record : batch.processRecordsInput().records()) {
      texts.add(StandardCharsets.UTF_8.decode(record.data().duplicate()).toString());
    }
    return texts;
  }

  /** Makes a client whose answers to GetRecords with records are changed. */
  private static KinesisAsyncClient changing(
      WorkerHarness harness, UnaryOperator<GetRecordsResponse> change) {
    return Interception.client(
        KinesisAsyncClient.class,
        harness.kinesis,
        (method, arguments, call) -> {
          Object answer = call.get();
          if (!method.equals("getRecords")) {
            return answer;
          }
          Object changed =
              ((CompletableFuture<?>) answer)
                  .thenApply(
                      response -> {
                        GetRecordsResponse records = (GetRecordsResponse) response;
                        return records.records().isEmpty() ? records : change.apply(records);
                      });
          return changed;
        });
  }

  /** An answer that KCL cannot take over: it fails when the records are made its own. */
  private static GetRecordsResponse indigestible(GetRecordsResponse response) {
    List<Record> records = new ArrayList<>(response.records());
    records.set(0, records.get(0).toBuilder().data(null).build());
    return response.toBuilder().records(records).build();
  }

  /**
   * Hazard 10: KCL's fetcher has seen the shard's end in advance, and then takes each batch of a
   * restarted subscription for the last one.
   */
  @Test
  void restartAfterTheEndWasSeen_readsTheRestOfTheShard() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(20);
      harness.kinesis.splitShard(STREAM, SHARD);
      AtomicInteger calls = new AtomicInteger();
      KinesisAsyncClient counting =
          changing(
              harness,
              response -> {
                calls.incrementAndGet();
                return response;
              });
      try (Reader reader = new Reader(counting)) {
        RecordsRetrieved first = reader.next();
        await("the end is fetched in advance", () -> calls.get() >= 4);
        reader.restartFrom(first);
        RecordsRetrieved second = reader.next();
        assertThat(texts(second)).isEqualTo(numbers(5, 10));
        assertThat(second.processRecordsInput().isAtShardEnd()).isFalse();
        assertThat(reader.readToTheEnd()).isEqualTo(numbers(10, 20));
      }
    }
  }

  /** Hazard 10: behind the last batch there is no iterator, but there are child shards. */
  @Test
  void restartFromTheLastBatch_endsWithTheChildShards() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(5);
      harness.kinesis.splitShard(STREAM, SHARD);
      try (Reader reader = new Reader(harness.kinesis)) {
        RecordsRetrieved last = reader.next();
        while (!last.processRecordsInput().isAtShardEnd()) {
          last = reader.next();
        }
        reader.restartFrom(last);
        assertThat(reader.readToTheEnd()).isEmpty();
      }
    }
  }

  /** Hazard 10: going back for the child shards may fail, and must then not look like an end. */
  @Test
  void restartThatFails_isTriedAgain() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(5);
      harness.kinesis.splitShard(STREAM, SHARD);
      try (Reader reader = new Reader(harness.kinesis)) {
        RecordsRetrieved last = reader.next();
        while (!last.processRecordsInput().isAtShardEnd()) {
          last = reader.next();
        }
        FaultHandle fault =
            harness
                .faults
                .on(KINESIS, "GetShardIterator")
                .times(3)
                .fail(() -> SdkClientException.create("Connection reset"));
        reader.restartFrom(last);
        assertThat(reader.readToTheEnd()).isEmpty();
        assertThat(fault.strikes()).isEqualTo(3);
      }
    }
  }

  /** Hazard 12: the iterator has moved on when a batch fails to be taken over. */
  @Test
  void batchThatFailsBeforeItsHandOver_isFetchedAgain() throws Exception {
    AtomicInteger batches = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(20);
      harness.kinesis.splitShard(STREAM, SHARD);
      KinesisAsyncClient failing =
          changing(
              harness,
              response -> batches.incrementAndGet() % 2 == 0 ? indigestible(response) : response);
      try (Reader reader = new Reader(failing)) {
        assertThat(reader.readToTheEnd()).isEqualTo(numbers(20));
      }
      assertThat(batches.get()).isGreaterThan(4);
    }
  }

  /** Hazard 12: the same when fetching it again fails too. */
  @Test
  void batchThatCannotBeFetchedAgainAtOnce_isNotLost() throws Exception {
    AtomicInteger batches = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(20);
      harness.kinesis.splitShard(STREAM, SHARD);
      KinesisAsyncClient failing =
          changing(
              harness,
              response -> {
                if (batches.incrementAndGet() != 2) {
                  return response;
                }
                var unused =
                    harness
                        .faults
                        .on(KINESIS, "GetShardIterator")
                        .times(2)
                        .fail(() -> SdkClientException.create("Connection reset"));
                return indigestible(response);
              });
      try (Reader reader = new Reader(failing)) {
        assertThat(reader.readToTheEnd()).isEqualTo(numbers(20));
      }
    }
  }

  /** Hazard 12 in a whole worker. */
  @Test
  void worker_getsBatchesThatFailBeforeTheirHandOver() {
    Sink sink = new Sink();
    AtomicInteger batches = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(100);
      harness.start(
          config().with(KclSetting.MAX_RECORDS, 10),
          changing(
              harness,
              response -> batches.incrementAndGet() % 3 == 0 ? indigestible(response) : response),
          harness.leases,
          builder -> builder.processor(sink.processor()));
      await("all records", () -> sink.size() >= 100);
      assertThat(sink.texts()).isEqualTo(numbers(100));
    }
  }

  /** Iterators live for five minutes; a processor may take longer. */
  @Test
  void expiredIterators_costNoRecord() {
    Sink sink = new Sink();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.start(sink.processor());
      for (int i = 0; i < 50; i += 10) {
        harness.put(i, i + 10);
        int end = i + 10;
        await("all records so far", () -> sink.size() >= end);
        harness.kinesis.expireIterators();
      }
      assertThat(sink.texts()).isEqualTo(numbers(50));
    }
  }

  /** Throttled and failing reads are only ever late. */
  @Test
  void failingReads_costNoRecord() {
    Sink sink = new Sink();
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "GetRecords")
              .withProbability(0.5, 7)
              .fail(() -> SdkClientException.create("Connection reset"));
      harness.put(200);
      harness.start(config().with(KclSetting.MAX_RECORDS, 20), sink.processor());
      await("all records", () -> sink.size() >= 200);
      assertThat(fault.strikes()).isPositive();
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(200));
    }
  }

  /** A shard that the worker holds but cannot begin to read is shown, with the reason. */
  @Test
  void shardThatCannotBeRead_isShown() {
    Sink sink = new Sink();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      FaultHandle fault =
          harness
              .faults
              .on(KINESIS, "GetShardIterator")
              .fail(() -> SdkClientException.create("Connection reset"));
      Worker worker = harness.start(sink.processor()).worker();
      await(
          "the shard is shown",
          () ->
              worker.shards().stream()
                  .flatMap(shard -> shard.stall().stream())
                  .anyMatch(stall -> stall.attempts() >= 2));
      ShardStatus status = worker.shards().get(0);
      assertThat(status.shardId()).isEqualTo(SHARD);
      assertThat(status.streamName()).isEqualTo(STREAM);
      assertThat(status.phase()).isEqualTo(ShardStatus.Phase.INITIALIZING);
      assertThat(status.stall().orElseThrow().reason())
          .isEqualTo("the shard cannot be read: Connection reset");
      fault.close();
      await("all records", () -> sink.size() >= 10);
      assertThat(worker.shards()).hasSize(1);
      assertThat(worker.shards().get(0).stall()).isEmpty();
    }
  }
}
