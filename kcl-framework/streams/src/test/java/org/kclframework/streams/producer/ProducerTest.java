package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.streams.producer.DeliveryException.Certainty;
import org.kclframework.streams.producer.DeliveryException.Reason;
import org.kclframework.streams.producer.ProducerOptions.WhenFull;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What a producer does with records that arrive, fail, are too many, or come too late. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ProducerTest {

  private static final ProducerOptions QUICK =
      ProducerOptions.DEFAULT
          .withLinger(Duration.ZERO)
          .withBackoff(Duration.ofNanos(1000), Duration.ofMillis(1));

  /** Sends nothing before a flush, so that a test can first say what is to be done then. */
  private static final ProducerOptions ON_FLUSH = QUICK.withLinger(Duration.ofHours(1));

  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final LocalStreams streams = LocalStreams.create();

  @BeforeEach
  void createStream() {
    streams.kinesis().createStream("s", 2);
  }

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private Producer producer(ProducerOptions options) {
    return Producer.builder(streams.kinesis(), "s").options(options).build();
  }

  private static ProducerRecord record(String key, String text) {
    return new ProducerRecord(key, text.getBytes(UTF_8));
  }

  private static DeliveryException failureOf(CompletableFuture<PutResult> result)
      throws InterruptedException {
    try {
      throw new AssertionError("delivered: " + result.get());
    } catch (ExecutionException e) {
      return (DeliveryException) Objects.requireNonNull(e.getCause());
    }
  }

  private static KinesisException kinesisError(String code, int status) {
    return (KinesisException)
        KinesisException.builder()
            .statusCode(status)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
            .message(code)
            .build();
  }

  @Test
  void put_returnsWhereTheRecordIs() throws Exception {
    try (Producer producer = producer(QUICK)) {
      PutResult result = producer.putAndWait(record("k", "hello"));
      var stored = Stored.raw(streams.kinesis(), "s", result.shardId());
      assertThat(stored).hasSize(1);
      assertThat(stored.get(0).sequenceNumber()).isEqualTo(result.sequenceNumber());
      assertThat(stored.get(0).data().asUtf8String()).isEqualTo("hello");
    }
  }

  @Test
  void putAllAndWait_returnsResultsInTheOrderOfTheRecords() throws Exception {
    List<ProducerRecord> records = new ArrayList<>();
    for (int i = 0; i < 1201; i++) {
      records.add(record("k" + i, "text " + i));
    }
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .times(2)
        .fail(() -> kinesisError("InternalFailure", 500));
    try (Producer producer = producer(QUICK)) {
      List<PutResult> results = producer.putAllAndWait(records);
      assertThat(results).hasSize(1201);
      for (int i : new int[] {0, 499, 500, 501, 1200}) {
        PutResult result = results.get(i);
        assertThat(Stored.raw(streams.kinesis(), "s", result.shardId()))
            .filteredOn(stored -> stored.sequenceNumber().equals(result.sequenceNumber()))
            .singleElement()
            .extracting(stored -> stored.data().asUtf8String())
            .isEqualTo("text " + i);
      }
    }
  }

  @Test
  void putAllAndWait_saysWhichWereGivenUp() {
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .matching(PutRecordsRequest.class, request -> holds(request, "bad"))
        .fail(() -> kinesisError("ValidationException", 400));
    try (Producer producer = producer(QUICK)) {
      assertThatThrownBy(
              () ->
                  producer.putAllAndWait(
                      List.of(record("a", "1"), record("bad", "2"), record("c", "3"))))
          .isInstanceOf(PutAllException.class)
          .hasMessage("1 of 3 records were not delivered")
          .asInstanceOf(type(PutAllException.class))
          .satisfies(
              failure -> {
                assertThat(failure.outcomes().get(0).result()).isPresent();
                assertThat(failure.outcomes().get(1).failure().orElseThrow().record())
                    .isEqualTo(record("bad", "2"));
                assertThat(failure.outcomes().get(2).result()).isPresent();
              });
    }
  }

  private static boolean holds(PutRecordsRequest request, String key) {
    return request.records().stream().anyMatch(entry -> entry.partitionKey().equals(key));
  }

  @Test
  void explicitHashKey_decidesTheShard() throws Exception {
    BigInteger last = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);
    try (Producer producer = producer(QUICK)) {
      PutResult first = producer.putAndWait(record("k", "1").withExplicitHashKey(BigInteger.ZERO));
      PutResult second = producer.putAndWait(record("k", "2").withExplicitHashKey(last));
      assertThat(first.shardId()).isEqualTo("shardId-000000000000");
      assertThat(second.shardId()).isEqualTo("shardId-000000000001");
    }
  }

  @Test
  void passingFailures_areRetried() throws Exception {
    var failures =
        List.of(
            SdkClientException.create("no connection"),
            kinesisError("InternalFailure", 500),
            kinesisError("ServiceUnavailable", 503),
            kinesisError("ProvisionedThroughputExceededException", 400),
            kinesisError("ThrottlingException", 400),
            kinesisError("ExpiredTokenException", 400));
    for (RuntimeException failure : failures) {
      streams.faults().on("kinesis", "PutRecords").times(3).fail(() -> failure);
      try (Producer producer = producer(QUICK)) {
        producer.putAndWait(record("k", "text"));
        assertThat(producer.counts().retries()).as(failure.toString()).isEqualTo(3);
      }
    }
  }

  @Test
  void lastingFailure_endsAtOnceWithTheRecordInHand() throws Exception {
    ProducerRecord record = record("k", "secret");
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .fail(() -> AccessDeniedException.builder().message("no").build());
    try (Producer producer = producer(QUICK)) {
      DeliveryException failure = failureOf(producer.put(record));
      assertThat(failure.record()).isSameAs(record);
      assertThat(failure.certainty()).isEqualTo(Certainty.NOT_STORED);
      assertThat(failure).hasMessageContaining("AccessDenied").hasMessageNotContaining("secret");
      assertThat(producer.counts().failed()).isEqualTo(1);
    }
  }

  @Test
  void deliveryTimeout_endsWithTheLastProblem() throws Exception {
    streams.faults().on("kinesis", "PutRecords").fail(() -> kinesisError("InternalFailure", 500));
    try (Producer producer = producer(QUICK.withDeliveryTimeout(SOON))) {
      DeliveryException failure = failureOf(producer.put(record("k", "text")));
      assertThat(failure)
          .hasMessageContaining("its time of PT0.1S is over")
          .hasMessageContaining("InternalFailure (HTTP status 500)");
      assertThat(failure.attempts()).isPositive();
      assertThat(failure.certainty()).isEqualTo(Certainty.UNKNOWN);
    }
  }

  @Test
  void answerThatNeverComes_isAFailedAttempt() throws Exception {
    FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").times(1).hang();
    try (Producer producer = producer(QUICK.withRequestTimeout(SOON))) {
      producer.putAndWait(record("k", "text"));
      assertThat(producer.counts().retries()).isEqualTo(1);
    } finally {
      hanging.close();
    }
  }

  @Test
  void recordGivenUp_doesNotHoldUpThoseAfterIt() throws Exception {
    FaultHandle outage =
        streams
            .faults()
            .on("kinesis", "PutRecords")
            .fail(() -> kinesisError("InternalFailure", 500));
    try (Producer producer = producer(QUICK.withDeliveryTimeout(SOON))) {
      failureOf(producer.put(record("k", "1")));
      outage.close();
      producer.putAndWait(record("k", "2"));
      assertThat(Stored.byKey(streams.kinesis(), "s").get("k")).containsExactly("2");
    }
  }

  @Test
  void missingStream_failsRecordsAndLetsLaterOnesTry() throws Exception {
    streams.kinesis().deleteStream(request -> request.streamName("s")).join();
    try (Producer producer = producer(QUICK)) {
      DeliveryException failure = failureOf(producer.put(record("k", "1")));
      assertThat(failure)
          .hasMessageContaining("the shards of s cannot be listed")
          .hasCauseInstanceOf(ResourceNotFoundException.class);
      streams.kinesis().createStream("s", 1);
      producer.putAndWait(record("k", "2"));
    }
  }

  @Test
  void whoMayOnlyPut_canStillPut() throws Exception {
    streams
        .faults()
        .on("kinesis", "ListShards")
        .fail(() -> AccessDeniedException.builder().message("no").build());
    streams
        .faults()
        .on("kinesis", "DescribeStreamSummary")
        .fail(() -> AccessDeniedException.builder().message("no").build());
    ProducerOptions options = QUICK.withAggregation(ProducerOptions.Aggregation.KPL);
    try (Producer producer = producer(options)) {
      List<ProducerRecord> records = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        records.add(record("k" + i % 7, Integer.toString(i)));
      }
      producer.putAllAndWait(records);
      streams.faults().clear();
      assertThat(Stored.all(streams.kinesis(), "s")).hasSize(100);
    }
  }

  @Test
  void recordLargerThanTheStreamTakes_fails() throws Exception {
    try (Producer producer = producer(QUICK)) {
      DeliveryException failure =
          failureOf(producer.put(new ProducerRecord("k", new byte[1024 * 1024])));
      assertThat(failure).hasMessageContaining("1048577 bytes").hasMessageContaining("1048576");
      assertThat(producer.counts().requests()).isZero();
    }
  }

  @Test
  void fullBuffer_failsAtOnceIfAsked() throws Exception {
    FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").hang();
    try (Producer producer = producer(QUICK.withBuffer(2000, WhenFull.FAIL))) {
      var first = producer.put(new ProducerRecord("a", new byte[1500]));
      DeliveryException failure = failureOf(producer.put(new ProducerRecord("b", new byte[1500])));
      assertThat(failure).hasCauseInstanceOf(BufferFullException.class);
      assertThat(producer.counts().rejected()).isEqualTo(1);
      hanging.close();
      first.get();
      producer.putAndWait(new ProducerRecord("b", new byte[1500]));
    }
  }

  @Test
  void fullBuffer_blocksUntilThereIsRoom() throws Exception {
    FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").hang();
    try (Producer producer = producer(QUICK.withBuffer(2000, WhenFull.BLOCK))) {
      var first = producer.put(new ProducerRecord("a", new byte[1500]));
      CompletableFuture<PutResult> second = new CompletableFuture<>();
      Thread putting =
          new Thread(
              () -> {
                try {
                  second.complete(producer.putAndWait(new ProducerRecord("b", new byte[1500])));
                } catch (Exception e) {
                  second.completeExceptionally(e);
                }
              });
      putting.start();
      while (putting.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      assertThat(producer.counts().accepted()).isEqualTo(1);
      hanging.close();
      first.get();
      second.get();
    }
  }

  @Test
  void blockedPut_endsWithTheProducer() throws Exception {
    streams.faults().on("kinesis", "PutRecords").hang();
    Producer producer = producer(QUICK.withBuffer(2000, WhenFull.BLOCK));
    var first = producer.put(new ProducerRecord("a", new byte[1500]));
    CompletableFuture<CompletableFuture<PutResult>> second = new CompletableFuture<>();
    Thread putting =
        new Thread(() -> second.complete(producer.put(new ProducerRecord("b", new byte[1500]))));
    putting.start();
    while (putting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(producer.close(SOON)).isFalse();
    failureOf(second.get());
    assertThat(failureOf(first).certainty()).isEqualTo(Certainty.UNKNOWN);
    assertThat(producer.counts().pending()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void clientThatDoesNotReturn_holdsUpNoDeadline() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    AnsweringKinesis blocking =
        new AnsweringKinesis(
            streams.kinesis(),
            request -> {
              called.countDown();
              await(mayReturn);
              return streams.kinesis().putRecords(request).join();
            });
    Producer producer =
        Producer.builder(blocking, "s")
            .options(
                QUICK
                    .withDeliveryTimeout(Duration.ofMillis(100))
                    .withRequestTimeout(Duration.ofMillis(100)))
            .build();
    var first = producer.put(record("k", "1"));
    called.await();
    var second = producer.put(record("other", "2"));
    assertThat(failureOf(first).reason()).isEqualTo(Reason.TIME);
    assertThat(failureOf(second).reason()).isEqualTo(Reason.TIME);
    var third = producer.put(record("k", "3"));
    assertThat(producer.close(Duration.ZERO)).isFalse();
    assertThat(third).isCompletedExceptionally();
    assertThat(producer.counts().pending()).isZero();
    mayReturn.countDown();
  }

  @Test
  void closeThatIsOutOfTime_hasEndedAllFutures_andSaysSoAgain() {
    streams.faults().on("kinesis", "PutRecords").hang();
    Producer producer = producer(QUICK);
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < 20_000; i++) {
      var unused =
          producer
              .put(record("k" + i, "text"))
              .whenComplete((result, failure) -> failed.incrementAndGet());
    }
    assertThat(producer.close(Duration.ZERO)).isFalse();
    assertThat(failed).hasValue(20_000);
    assertThat(producer.close(Duration.ZERO)).isFalse();
  }

  @Test
  void close_deliversWhatLingers() throws Exception {
    CompletableFuture<PutResult> result;
    try (Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)))) {
      result = producer.put(record("k", "text"));
    }
    assertThat(result).isCompleted();
    result.get();
  }

  @Test
  void flush_deliversWhatLingers() throws Exception {
    try (Producer producer = producer(ProducerOptions.DEFAULT.withLinger(Duration.ofHours(1)))) {
      var result = producer.put(record("k", "text"));
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(result).isCompleted();
    }
  }

  @Test
  void flushInTime_saysIfItWasNot() throws Exception {
    FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").hang();
    try (Producer producer = producer(QUICK)) {
      var result = producer.put(record("k", "text"));
      assertThat(producer.flush(SOON)).isFalse();
      hanging.close();
      result.get();
      assertThat(producer.flush(LONG)).isTrue();
    }
  }

  @Test
  void putAfterClose_failsAndIsCounted() throws Exception {
    Producer producer = producer(QUICK);
    producer.close();
    producer.close();
    assertThat(failureOf(producer.put(record("k", "text"))))
        .hasMessageContaining("the producer is closed");
    assertThat(producer.counts().rejected()).isEqualTo(1);
    assertThat(producer.flush(LONG)).isTrue();
  }

  @Test
  void putsWhileClosing_allHaveAResult() throws Exception {
    for (int round = 0; round < 50; round++) {
      Producer producer = producer(QUICK);
      List<CompletableFuture<PutResult>> results = new ArrayList<>();
      CountDownLatch begun = new CountDownLatch(100);
      Thread putting =
          new Thread(
              () -> {
                for (int i = 0; i < 2000; i++) {
                  results.add(producer.put(record("k" + i % 5, "text")));
                  begun.countDown();
                }
              });
      putting.start();
      begun.await();
      producer.close(Duration.ZERO);
      putting.join();
      for (CompletableFuture<PutResult> result : results) {
        result.exceptionally(failure -> new PutResult("", "", 0)).get();
      }
      ProducerCounts counts = producer.counts();
      assertThat(counts.pending()).isZero();
      assertThat(counts.accepted() + counts.rejected()).isEqualTo(2000);
    }
  }

  @Test
  void slowCallback_doesNotHoldUpTheSending() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (Producer producer = producer(ON_FLUSH)) {
      var blocked =
          producer
              .put(record("k", "1"))
              .thenAccept(
                  result -> {
                    try {
                      release.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      var unusedFlush = producer.flush();
      for (int i = 0; i < 10; i++) {
        var unused = producer.put(record("k", "more " + i));
      }
      unusedFlush = producer.flush();
      while (producer.counts().delivered() < 11) {
        Thread.onSpinWait();
      }
      assertThat(blocked).isNotDone();
      release.countDown();
      blocked.get();
    }
  }

  @Test
  void aggregateOfAnotherShard_isGivenUpInTimeIfTheShardsCannotBeListed() throws Exception {
    ProducerOptions options =
        QUICK
            .withAggregation(ProducerOptions.Aggregation.KPL)
            .withLinger(Duration.ofHours(1))
            .withDeliveryTimeout(Duration.ofSeconds(1));
    try (Producer producer = producer(options)) {
      streams.kinesis().splitShard("s", shardKnownTo(producer));
      streams.faults().on("kinesis", "ListShards").fail(() -> kinesisError("InternalFailure", 500));
      var results = producer.putAll(List.of(record("k", "1"), record("k", "2")));
      assertThat(producer.flush(LONG)).isTrue();
      for (CompletableFuture<PutResult> result : results) {
        assertThat(failureOf(result)).hasMessageContaining("its time of PT1S is over");
      }
      assertThat(producer.counts().failed()).isEqualTo(2);
    }
  }

  /** Returns the shard of the key "k", once the producer knows it. */
  private static String shardKnownTo(Producer producer) throws Exception {
    CompletableFuture<PutResult> known;
    do {
      known = producer.put(record("k", "text"));
      assertThat(producer.flush(LONG)).isTrue();
    } while (known.isCompletedExceptionally());
    return known.get().shardId();
  }

  @Test
  void aggregate_isNotLargerThanARecordMayBe() throws Exception {
    ProducerOptions options =
        ProducerOptions.DEFAULT
            .withAggregation(ProducerOptions.Aggregation.KPL)
            .withLinger(Duration.ofHours(1))
            .withMaxAggregateBytes(ProducerOptions.MOST_BATCH_BYTES);
    try (Producer producer = producer(options)) {
      for (int i = 0; i < 30; i++) {
        var unused = producer.put(new ProducerRecord("k" + i, new byte[100_000]));
      }
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().retries()).isZero();
    }
  }

  @Test
  void resultsThatNobodyTakes_holdTheirMemory() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (Producer producer = producer(ON_FLUSH.withBuffer(2000, WhenFull.FAIL))) {
      var blocked =
          producer
              .put(new ProducerRecord("a", new byte[1500]))
              .thenRun(
                  () -> {
                    entered.countDown();
                    awaitUninterruptibly(release);
                  });
      var unused = producer.flush();
      entered.await();
      var second = producer.put(new ProducerRecord("b", new byte[1500]));
      unused = producer.flush();
      while (producer.counts().delivered() < 2) {
        Thread.onSpinWait();
      }
      assertThat(failureOf(producer.put(new ProducerRecord("c", new byte[1500]))))
          .hasCauseInstanceOf(BufferFullException.class);
      release.countDown();
      blocked.get();
      second.get();
      var third = producer.put(new ProducerRecord("c", new byte[1500]));
      assertThat(producer.flush(LONG)).isTrue();
      third.get();
    }
  }

  @Test
  void putByACallback_doesNotWaitForTheCallbacksAfterIt() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (Producer producer = producer(ON_FLUSH.withBuffer(2000, WhenFull.BLOCK))) {
      var again =
          producer
              .put(new ProducerRecord("a", new byte[1500]))
              .thenCompose(
                  result -> {
                    entered.countDown();
                    awaitUninterruptibly(release);
                    var more = producer.put(new ProducerRecord("b", new byte[1500]));
                    var unused = producer.flush();
                    return more;
                  });
      var unusedFlush = producer.flush();
      entered.await();
      var other = producer.put(new ProducerRecord("c", new byte[1500]));
      unusedFlush = producer.flush();
      while (producer.counts().delivered() < 2) {
        Thread.onSpinWait();
      }
      release.countDown();
      again.get();
      other.get();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void fullBatch_doesNotLinger() throws Exception {
    ProducerOptions options =
        ProducerOptions.DEFAULT
            .withLinger(Duration.ofHours(1))
            .withMaxBatch(10, ProducerOptions.MOST_BATCH_BYTES);
    try (Producer producer = producer(options)) {
      for (int round = 0; round < 3; round++) {
        List<ProducerRecord> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          batch.add(record("k" + i, "text"));
        }
        producer.putAllAndWait(batch);
      }
    }
  }

  /** Answers the first requests in one way, and all after them as Kinesis does. */
  private Producer answered(int times, Function<PutRecordsRequest, PutRecordsResponse> firsts) {
    AtomicInteger left = new AtomicInteger(times);
    KinesisAsyncClient kinesis = streams.kinesis();
    return Producer.builder(
            new AnsweringKinesis(
                kinesis,
                request ->
                    left.getAndDecrement() > 0
                        ? firsts.apply(request)
                        : kinesis.putRecords(request).join()),
            "s")
        .options(ON_FLUSH)
        .build();
  }

  @Test
  void recordThatIsRefusedAgainAndAgain_isTriedUntilItIsStored() throws Exception {
    try (Producer producer =
        answered(
            30,
            request ->
                AnsweringKinesis.toEach(request, AnsweringKinesis.refused("InternalFailure")))) {
      var result = producer.put(record("k", "text"));
      assertThat(producer.flush(LONG)).isTrue();
      result.get();
      assertThat(producer.counts().retries()).isEqualTo(30);
    }
    assertThat(Stored.byKey(streams.kinesis(), "s").get("k")).containsExactly("text");
  }

  /** A record is stored where it says that it has a shard and a number there, and not before. */
  @Test
  void resultThatSaysNeitherWhereNorWhyNot_isNoSuccess() throws Exception {
    List<PutRecordsResultEntry> incomplete =
        List.of(
            PutRecordsResultEntry.builder().build(),
            PutRecordsResultEntry.builder().shardId("shardId-000000000000").build(),
            PutRecordsResultEntry.builder().sequenceNumber("7").build());
    for (PutRecordsResultEntry result : incomplete) {
      try (Producer producer = answered(1, request -> AnsweringKinesis.toEach(request, result))) {
        var put = producer.put(record("k", "text"));
        assertThat(producer.flush(LONG)).isTrue();
        assertThat(put.get().sequenceNumber()).hasSizeGreaterThan(1);
        assertThat(put.get().shardId()).isNotEmpty();
        assertThat(producer.counts().retries()).isEqualTo(1);
      }
    }
    assertThat(Stored.byKey(streams.kinesis(), "s").get("k")).hasSize(3);
  }

  @Test
  void resultsThatAreTooFew_areThoseOfNoRecord() throws Exception {
    try (Producer producer =
        answered(
            1,
            request ->
                streams
                    .kinesis()
                    .putRecords(request.toBuilder().records(request.records().get(0)).build())
                    .join())) {
      var results = producer.putAll(List.of(record("a", "1"), record("b", "2"), record("c", "3")));
      assertThat(producer.flush(LONG)).isTrue();
      for (CompletableFuture<PutResult> result : results) {
        result.get();
      }
      assertThat(producer.counts().retries()).isEqualTo(3);
    }
    assertThat(Stored.byKey(streams.kinesis(), "s")).containsOnlyKeys("a", "b", "c");
  }

  /** How large a request is. */
  private record Size(int records, long bytes) {

    static Size of(PutRecordsRequest request) {
      long bytes = 0;
      for (PutRecordsRequestEntry entry : request.records()) {
        bytes += entry.data().asByteArrayUnsafe().length + entry.partitionKey().length();
      }
      return new Size(request.records().size(), bytes);
    }
  }

  @Test
  void requests_areNotLargerThanKinesisTakes() throws Exception {
    List<Size> sizes = Collections.synchronizedList(new ArrayList<>());
    KinesisAsyncClient kinesis = streams.kinesis();
    AnsweringKinesis watched =
        new AnsweringKinesis(
            kinesis,
            request -> {
              sizes.add(Size.of(request));
              return kinesis.putRecords(request).join();
            });
    try (Producer producer = Producer.builder(watched, "s").options(ON_FLUSH).build()) {
      for (int i = 0; i < 30; i++) {
        var unused = producer.put(new ProducerRecord("large-" + i, new byte[900_000]));
      }
      for (int i = 0; i < 1001; i++) {
        var unused = producer.put(record("small-" + i, "text"));
      }
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(1031);
    }
    assertThat(sizes).allMatch(size -> size.records() <= 500 && size.bytes() <= 10 * 1024 * 1024);
  }

  @Test
  void recordOfTenMebibytes_isDeliveredIfTheStreamTakesIt() throws Exception {
    KinesisAsyncClient kinesis = streams.kinesis();
    var unused =
        kinesis
            .updateMaxRecordSize(
                request ->
                    request.streamARN(streams.kinesis().streamArn("s")).maxRecordSizeInKiB(10_240))
            .join();
    try (Producer producer = producer(QUICK)) {
      PutResult result =
          producer.putAndWait(new ProducerRecord("k", new byte[10 * 1024 * 1024 - 1]));
      assertThat(Stored.raw(streams.kinesis(), "s", result.shardId()).get(0).data().asByteArray())
          .hasSize(10 * 1024 * 1024 - 1);
    }
  }

  @Test
  void shardsOfManyPages_areAllKnown() throws Exception {
    streams.kinesis().createStream("many", 1500);
    BigInteger last = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);
    ProducerOptions options =
        ON_FLUSH
            .withAggregation(ProducerOptions.Aggregation.KPL)
            .withDeliveryTimeout(Duration.ofSeconds(10));
    try (Producer producer = Producer.builder(streams.kinesis(), "many").options(options).build()) {
      var results =
          producer.putAll(
              List.of(
                  record("a", "1").withExplicitHashKey(last),
                  record("b", "2").withExplicitHashKey(last)));
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(results.get(0).get().shardId()).isEqualTo("shardId-000000001499");
      assertThat(results.get(1).get().sequenceNumber())
          .as("in one aggregate")
          .isEqualTo(results.get(0).get().sequenceNumber());
      assertThat(producer.counts().retries()).isZero();
    }
  }

  /** Returns one whose answers make a producer fail. */
  private KinesisAsyncClient senseless() {
    return new AnsweringKinesis(
        streams.kinesis(),
        request ->
            PutRecordsResponse.builder()
                .records(new PutRecordsResultEntry[request.records().size()])
                .build());
  }

  @Test
  void answerThatMakesNoSense_endsEachRecord() throws Exception {
    try (Producer producer = Producer.builder(senseless(), "s").options(QUICK).build()) {
      DeliveryException failure = failureOf(producer.put(record("k", "1")));
      assertThat(failure).hasMessageContaining("the producer has failed");
      assertThat(failure.certainty()).isEqualTo(Certainty.UNKNOWN);
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().pending()).isZero();
    }
  }

  @Test
  void failureThatCannotBeLogged_endsEachRecord() throws Exception {
    AppenderBase<ILoggingEvent> outOfMemory =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            throw new OutOfMemoryError("scripted");
          }
        };
    outOfMemory.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Sender.class);
    logger.addAppender(outOfMemory);
    try (Producer producer = Producer.builder(senseless(), "s").options(QUICK).build()) {
      assertThat(failureOf(producer.put(record("k", "1"))))
          .hasMessageContaining("the producer has failed");
    } finally {
      logger.detachAppender(outOfMemory);
    }
  }

  @Test
  void meters_areThereUntilTheProducerIsClosed() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Producer producer =
        Producer.builder(streams.kinesis(), "s").options(QUICK).meters(registry).build()) {
      producer.putAndWait(record("k", "text"));
      assertThat(
              registry
                  .get("kclframework.producer.records")
                  .tags("stream", "s", "outcome", "delivered")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("kclframework.producer.buffered.bytes").gauge().value()).isZero();
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void record_refusesBadKeys() {
    assertThatThrownBy(() -> record("", "text"))
        .hasMessage("a partition key has 1 to 256 characters, but this one 0");
    assertThatThrownBy(() -> record("x".repeat(257), "text"))
        .hasMessage("a partition key has 1 to 256 characters, but this one 257");
    assertThat(record("\ud83d\ude80".repeat(256), "text").size()).isEqualTo(1028);
    assertThatThrownBy(() -> record("\ud83d\ude80".repeat(257), "text"))
        .hasMessage("a partition key has 1 to 256 characters, but this one 257");
    assertThatThrownBy(() -> record("k", "text").withExplicitHashKey(BigInteger.TWO.pow(128)))
        .hasMessageStartingWith("an explicit hash key is a number from 0 to 2^128-1");
    assertThat(record("k", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void longestTimeout_isATimeout() throws Exception {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    try (Producer producer = producer(QUICK)) {
      CompletableFuture<PutResult> result = producer.put(record("k", "text"));
      assertThat(producer.flush(longest)).isTrue();
      assertThat(result).isCompleted();
      assertThat(producer.close(longest)).isTrue();
    }
  }
}
