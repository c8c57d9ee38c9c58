package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import org.kclframework.streams.producer.ProducerOptions.Order;

/** The records of a key stay in order, whatever Kinesis does to single records of a request. */
@Timeout(60)
final class OrderTest {

  private static final int KEYS = 40;
  private static final int RECORDS = 3000;

  private static final ProducerOptions FAST =
      ProducerOptions.DEFAULT
          .withLinger(Duration.ofMillis(1))
          .withMaxAggregateBytes(500)
          .withBackoff(Duration.ofNanos(100_000), Duration.ofMillis(2));

  private static void putAll(Producer producer) {
    List<CompletableFuture<PutResult>> results = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      results.add(
          producer.put(new ProducerRecord("key-" + i % KEYS, Integer.toString(i).getBytes(UTF_8))));
    }
    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
  }

  private static List<String> expected(int key) {
    List<String> texts = new ArrayList<>();
    for (int i = key; i < RECORDS; i += KEYS) {
      texts.add(Integer.toString(i));
    }
    return texts;
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void partialFailures_keepOrderWithoutDuplicates(Aggregation aggregation) {
    try (LocalStreams streams = LocalStreams.create();
        FlakyKinesis flaky = new FlakyKinesis(streams.kinesis(), 1).failing(0.3, 0)) {
      streams.kinesis().createStream("s", 3);
      produce(flaky, FAST.withAggregation(aggregation));
      Map<String, List<String>> stored = Stored.byKey(streams.kinesis(), "s");
      assertThat(stored).hasSize(KEYS);
      for (int key = 0; key < KEYS; key++) {
        assertThat(stored.get("key-" + key)).as("key " + key).isEqualTo(expected(key));
      }
      assertThat(flaky.mostConcurrent()).isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void lostAnswers_repeatRecordsButKeepTheOrderOfTheFirst(Aggregation aggregation) {
    try (LocalStreams streams = LocalStreams.create();
        FlakyKinesis flaky = new FlakyKinesis(streams.kinesis(), 2).failing(0.1, 0.2)) {
      streams.kinesis().createStream("s", 3);
      produce(flaky, FAST.withAggregation(aggregation));
      assertFirstsInOrder(streams.kinesis());
    }
  }

  private static void assertFirstsInOrder(LocalKinesis kinesis) {
    Map<String, List<String>> stored = Stored.byKey(kinesis, "s");
    for (int key = 0; key < KEYS; key++) {
      assertThat(new LinkedHashSet<>(stored.getOrDefault("key-" + key, List.of())))
          .as("key " + key)
          .containsExactlyElementsOf(expected(key));
    }
  }

  private static void produce(FlakyKinesis flaky, ProducerOptions options) {
    try (Producer producer = Producer.builder(flaky, "s").options(options).build()) {
      putAll(producer);
      ProducerCounts counts = producer.counts();
      assertThat(counts.accepted()).isEqualTo(RECORDS);
      assertThat(counts.delivered()).isEqualTo(RECORDS);
      assertThat(counts.pending()).isZero();
      assertThat(counts.retries()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void reshard_keepsOrderAndEveryRecord(Aggregation aggregation) {
    try (LocalStreams streams = LocalStreams.create();
        FlakyKinesis flaky = new FlakyKinesis(streams.kinesis(), 3).failing(0.1, 0)) {
      streams.kinesis().createStream("s", 2);
      try (Producer producer =
          Producer.builder(flaky, "s").options(FAST.withAggregation(aggregation)).build()) {
        List<CompletableFuture<PutResult>> results = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
          if (i == RECORDS / 3 || i == RECORDS / 2) {
            results.get(results.size() - 1).join();
            streams.kinesis().splitShard("s", streams.kinesis().openShards("s").get(0).shardId());
          }
          results.add(
              producer.put(
                  new ProducerRecord("key-" + i % KEYS, Integer.toString(i).getBytes(UTF_8))));
        }
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
      }
      assertFirstsInOrder(streams.kinesis());
    }
  }

  @Test
  void withoutOrder_severalOfAKeyAreSentAtOnce() {
    try (LocalStreams streams = LocalStreams.create();
        FlakyKinesis flaky = new FlakyKinesis(streams.kinesis(), 4).failing(0.1, 0)) {
      streams.kinesis().createStream("s", 3);
      produce(flaky, FAST.withOrder(Order.NONE));
      Map<String, List<String>> stored = Stored.byKey(streams.kinesis(), "s");
      for (int key = 0; key < KEYS; key++) {
        assertThat(stored.get("key-" + key)).containsExactlyInAnyOrderElementsOf(expected(key));
      }
      assertThat(flaky.requests())
          .anySatisfy(request -> assertThat(request.records()).hasSizeGreaterThan(KEYS));
    }
  }
}
