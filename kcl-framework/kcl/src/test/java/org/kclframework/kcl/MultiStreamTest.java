package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.kcl.LeaseTable.Row;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;

/** Several streams in one worker. */
@Timeout(60)
final class MultiStreamTest {

  private static final String APPLICATION = "all-counter";

  private final Sink sink = new Sink();

  private static WorkerHarness withStreams(String... streams) {
    WorkerHarness harness = new WorkerHarness();
    for (String stream : streams) {
      harness.kinesis.createStream(stream, 2);
    }
    return harness;
  }

  private static void put(WorkerHarness harness, String stream, int first, int end) {
    for (int i = first; i < end; i++) {
      harness.kinesis.put(
          stream, "key-" + i % 10, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }
  }

  private Map<String, List<String>> byStream() {
    return sink.records().stream()
        .collect(
            Collectors.groupingBy(
                StreamRecord::streamName,
                Collectors.mapping(StreamRecord::text, Collectors.toList())));
  }

  static List<Retrieval> retrievals() {
    return List.of(
        new Retrieval.Polling(), new Retrieval.FanOut(Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("retrievals")
  void severalStreams_areReadOnceEachAndGoOnAfterARestart(Retrieval retrieval) {
    try (WorkerHarness harness = withStreams("orders", "payments")) {
      put(harness, "orders", 0, 50);
      put(harness, "payments", 0, 40);
      RunningWorker running =
          harness.start(
              config(APPLICATION, "orders", "payments").retrieval(retrieval), sink.processor());
      await("all records", () -> sink.size() >= 90);
      assertThat(running.worker().shards())
          .extracting(ShardStatus::streamName)
          .containsExactlyInAnyOrder("orders", "orders", "payments", "payments");
      running.stop();
      assertThat(harness.rows(APPLICATION)).extracting(Row::owner).containsOnlyNulls();
      put(harness, "orders", 50, 60);
      put(harness, "payments", 40, 60);
      harness.start(
          config(APPLICATION, "orders", "payments").retrieval(retrieval), sink.processor());
      await("the rest", () -> sink.size() >= 120);
      assertThat(byStream()).containsOnlyKeys("orders", "payments");
      assertThat(byStream().get("orders")).containsExactlyInAnyOrderElementsOf(numbers(60));
      assertThat(byStream().get("payments")).containsExactlyInAnyOrderElementsOf(numbers(60));
    }
  }

  /** Also of what KCL did not look at, which is metered beside it. */
  @Test
  void metersOfKcl_nameTheStreamOfAllRecords() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (WorkerHarness harness = withStreams("orders", "payments")) {
      put(harness, "orders", 0, 100);
      put(harness, "payments", 10, 50);
      harness.start(
          config(APPLICATION, "orders", "payments"),
          builder -> builder.processor(sink.processor()).registry(registry));
      await("the records of orders", () -> bytes(registry, "orders") == 190);
      await("the records of payments", () -> bytes(registry, "payments") == 80);
      assertThat(registry.get("kcl.ProcessTask.DataBytesProcessed").summaries()).hasSize(4);
    }
  }

  private static double bytes(MeterRegistry registry, String stream) {
    return registry
        .find("kcl.ProcessTask.DataBytesProcessed")
        .tag("stream", stream)
        .summaries()
        .stream()
        .mapToDouble(DistributionSummary::totalAmount)
        .sum();
  }

  @Test
  void reshardOfOneStream_isFollowed() {
    try (WorkerHarness harness = withStreams("orders", "payments")) {
      put(harness, "orders", 0, 20);
      harness.start(config(APPLICATION, "orders", "payments"), sink.processor());
      await("the first records", () -> sink.size() >= 20);
      harness.kinesis.splitShard("orders", WorkerHarness.SHARD);
      put(harness, "orders", 20, 60);
      put(harness, "payments", 0, 20);
      await("all records", () -> sink.size() >= 80);
      assertThat(byStream().get("orders")).containsExactlyInAnyOrderElementsOf(numbers(60));
      assertThat(byStream().get("payments")).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  @Test
  void additionalStream_isReadFromItsStart() {
    try (WorkerHarness harness = withStreams("orders", "payments", "refunds")) {
      harness.runToTheTip(config(APPLICATION, "orders", "payments"), sink.processor());
      put(harness, "refunds", 0, 10);
      harness.start(config(APPLICATION, "orders", "payments", "refunds"), sink.processor());
      await("its records", () -> sink.size() >= 10);
      assertThat(byStream().get("refunds")).containsExactlyInAnyOrderElementsOf(numbers(10));
    }
  }

  /** KCL goes on reading whatever it finds leases of. */
  @Test
  void formerStream_isNotReadAndKeepsItsCheckpoints() {
    try (WorkerHarness harness = withStreams("orders", "payments", "refunds")) {
      put(harness, "refunds", 0, 10);
      RunningWorker three =
          harness.start(config(APPLICATION, "orders", "payments", "refunds"), sink.processor());
      await("all records", () -> sink.size() >= 10);
      three.stop();
      put(harness, "refunds", 10, 20);
      put(harness, "orders", 0, 20);
      RunningWorker two =
          harness.start(config(APPLICATION, "orders", "payments"), sink.processor());
      await("the records of what is read", () -> sink.size() >= 30);
      await(
          "all its shards are read",
          () -> two.worker().shards().stream().filter(ShardStatus::atTip).count() == 4);
      two.stop();
      assertThat(byStream().get("refunds")).containsExactlyInAnyOrderElementsOf(numbers(10));
      harness.start(config(APPLICATION, "orders", "payments", "refunds"), sink.processor());
      await("the records in between", () -> sink.size() >= 40);
      assertThat(byStream().get("refunds")).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  /** With several streams a lease says when its stream was created, so there is no mix-up. */
  @Test
  void recreatedStream_isReadFromItsStart() {
    try (WorkerHarness harness = withStreams("orders", "payments")) {
      put(harness, "orders", 0, 10);
      RunningWorker first =
          harness.start(config(APPLICATION, "orders", "payments"), sink.processor());
      await("all records", () -> sink.size() >= 10);
      first.stop();
      long created = created(harness);
      harness.kinesis.deleteStream(request -> request.streamName("orders")).join();
      // What tells the streams apart is the second of their creation.
      await("the next second", () -> System.currentTimeMillis() / 1000 > created);
      harness.kinesis.createStream("orders", 2);
      put(harness, "orders", 10, 20);
      RunningWorker second =
          harness.start(config(APPLICATION, "orders", "payments"), sink.processor());
      await("the new stream's records", () -> sink.size() >= 20);
      assertThat(byStream().get("orders")).containsExactlyInAnyOrderElementsOf(numbers(20));
      assertThat(second.worker().shards()).hasSizeLessThanOrEqualTo(4);
    }
  }

  private static long created(WorkerHarness harness) {
    return harness
        .kinesis
        .describeStreamSummary(request -> request.streamName("orders"))
        .join()
        .streamDescriptionSummary()
        .streamCreationTimestamp()
        .getEpochSecond();
  }

  @Test
  void tableOfOneStream_isRefusedForSeveral() {
    try (WorkerHarness harness = withStreams("orders", "payments")) {
      harness.runToTheTip(config(APPLICATION, "orders"), sink.processor());
      WorkerOutcome outcome =
          harness.start(config(APPLICATION, "orders", "payments"), sink.processor()).await();
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .isEqualTo(
              "lease table all-counter belongs to an application that reads one stream, and this"
                  + " one is to read [orders, payments]: use another applicationName or tableName");
    }
  }

  @Test
  void tableOfSeveralStreams_isRefusedForOne() {
    try (WorkerHarness harness = withStreams("orders", "payments")) {
      harness.runToTheTip(config(APPLICATION, "orders", "payments"), sink.processor());
      WorkerOutcome outcome =
          harness.start(config(APPLICATION, "orders"), sink.processor()).await();
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message()).contains("reads several streams");
    }
  }
}
