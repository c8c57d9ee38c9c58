package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The meters of a worker, and what goes to CloudWatch; hazards 13 and 15 can be seen there. */
@Timeout(60)
final class MetricsTest {

  private final Sink sink = new Sink();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  /** A CloudWatch that remembers what it was sent. */
  private static final class RecordingCloudWatch implements CloudWatchAsyncClient {

    private final List<PutMetricDataRequest> requests = new CopyOnWriteArrayList<>();

    @Override
    public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
      requests.add(request);
      return CompletableFuture.completedFuture(PutMetricDataResponse.builder().build());
    }

    /** Returns the sum of a metric over all shards. */
    double sum(String metric) {
      return requests.stream()
          .flatMap(request -> request.metricData().stream())
          .filter(datum -> datum.metricName().equals(metric))
          .filter(datum -> datum.dimensions().size() > 1)
          .mapToDouble(datum -> datum.statisticValues().sum())
          .sum();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  private double total(String name) {
    return registry.find(name).summaries().stream()
        .mapToDouble(DistributionSummary::totalAmount)
        .sum();
  }

  @Test
  void metricsOfKcl_arriveInTheRegistry() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(100);
      RunningWorker running =
          harness.start(
              config(), builder -> builder.processor(sink.processor()).registry(registry));
      await("all records", () -> sink.size() >= 100);
      await("their count", () -> total("kcl.ProcessTask.RecordsProcessed") == 100);
      await("their size", () -> total("kcl.ProcessTask.DataBytesProcessed") == 190);
      await("a renewal", () -> registry.find("kcl.RenewAllLeases.Time").timer() != null);
      DistributionSummary leases = registry.get("kcl.RenewAllLeases.CurrentLeases").summary();
      await("a renewal of both leases", () -> leases.max() == 2);
      running.stop();
      assertThat(leases.max()).isEqualTo(2);
      Timer processing =
          registry
              .get("kcl.ProcessTask.RecordProcessor.processRecords.Time")
              .tag("shard", SHARD)
              .timer();
      assertThat(processing.count()).isPositive();
      assertThat(
              registry.find("kcl.ProcessTask.RecordsProcessed").summaries().stream()
                  .map(summary -> summary.getId().getTag("shard")))
          .containsExactlyInAnyOrder(SHARD, "shardId-000000000001");
    }
  }

  @Test
  void metricsOfKcl_nameTheStreamAndKeepTheirUnits() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(config(), builder -> builder.processor(sink.processor()).registry(registry));
      await("the lag", () -> registry.find("kcl.ProcessTask.MillisBehindLatest").summary() != null);
      await("a renewal", () -> registry.find("kcl.RenewAllLeases.Time").timer() != null);
      assertThat(registry.getMeters())
          .extracting(Meter::getId)
          .filteredOn(id -> id.getName().startsWith("kcl."))
          .allMatch(id -> STREAM.equals(id.getTag("stream")))
          .noneMatch(id -> id.getDescription() == null);
    }
  }

  @Test
  void metricsOfTheWorkerItself_areDescribed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(config(), builder -> builder.processor(sink.processor()).registry(registry));
      await("all records", () -> sink.size() >= 10);
      assertThat(registry.getMeters())
          .extracting(Meter::getId)
          .filteredOn(id -> id.getName().startsWith("kclframework."))
          .hasSizeGreaterThan(15)
          .noneMatch(id -> id.getDescription() == null);
    }
  }

  @Test
  void levelNone_sendsNothingToCloudWatch() {
    RecordingCloudWatch cloudWatch = new RecordingCloudWatch();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running =
          harness.start(
              config().with(KclSetting.METRICS_BUFFER_TIME, Duration.ofMillis(10)),
              builder -> builder.processor(sink.processor()).cloudWatch(cloudWatch));
      await("all records", () -> sink.size() >= 10);
      running.stop();
      assertThat(cloudWatch.requests).isEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .doesNotContain("cw-metrics-publisher");
    }
  }

  @Test
  void levelSummary_sendsToBoth_andEndsItsPublisher() {
    RecordingCloudWatch cloudWatch = new RecordingCloudWatch();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running =
          harness.start(
              config().with(KclSetting.METRICS_LEVEL, "SUMMARY"),
              builder ->
                  builder.processor(sink.processor()).cloudWatch(cloudWatch).registry(registry));
      await("all records", () -> sink.size() >= 10);
      await("their count", () -> total("kcl.ProcessTask.RecordsProcessed") == 10);
      running.stop();
      await(
          "the publisher's end",
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("cw-metrics-publisher")));
      assertThat(cloudWatch.sum("RecordsProcessed")).isEqualTo(10);
      assertThat(cloudWatch.sum("DataBytesProcessed")).isEqualTo(10);
      assertThat(cloudWatch.requests)
          .extracting(PutMetricDataRequest::namespace)
          .containsOnly(WorkerHarness.APPLICATION);
    }
  }

  /** Hazard 5: KCL passes over a batch for which it gets no place for its metrics. */
  @Test
  void registryThatThrows_costsNoRecord() {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().startsWith("kcl.")) {
                  throw new IllegalStateException("no room for " + id);
                }
                return MeterFilterReply.NEUTRAL;
              }
            });
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      harness.start(config(), builder -> builder.processor(sink.processor()).registry(registry));
      await("all records", () -> sink.size() >= 20);
      assertThat(sink.texts().subList(0, 10)).isEqualTo(numbers(10));
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  private Optional<Double> gauge(String name, String shard) {
    return Optional.ofNullable(registry.find(name).tag("shard", shard).gauge()).map(Gauge::value);
  }

  /** Hazard 13: what lags behind the retention is lost, so the lag is what to watch. */
  @Test
  void shardThatLags_showsByHowMuch() {
    CountDownLatch release = new CountDownLatch(1);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.atClose(release::countDown);
      harness.put(100);
      harness.start(
          config().with(KclSetting.MAX_RECORDS, 10),
          builder ->
              builder
                  .registry(registry)
                  .processor(
                      sink.processor(
                          record -> {
                            if (record.text().equals("20")) {
                              release.await();
                            }
                            return Checkpoint.BY_POLICY;
                          })));
      await("record 20 is in hand", () -> sink.size() == 20);
      await(
          "the lag is shown",
          () -> gauge("kclframework.shard.behind.latest.millis", SHARD).orElse(-1.0) > 0);
      await(
          "what is in hand is shown",
          () -> gauge("kclframework.shard.records.in.flight", SHARD).orElse(0.0) == 10);
      release.countDown();
      await("all records", () -> sink.size() >= 100);
      await(
          "there is no lag",
          () -> gauge("kclframework.shard.behind.latest.millis", SHARD).orElse(-1.0) == 0);
    }
  }

  /** Hazard 15: shards that are left over when each worker has as many as it may. */
  @Test
  void shardsThatNoWorkerMayTake_areShown() {
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(30);
      harness.start(
          config().with(KclSetting.MAX_LEASES, 1),
          builder -> builder.processor(sink.processor()).registry(registry));
      await(
          "the leases that are left over",
          () ->
              registry.find("kcl.TakeLeases.LeaseSpillover").summaries().stream()
                  .anyMatch(spillover -> spillover.max() == 2));
      assertThat(sink.byShard()).hasSizeLessThanOrEqualTo(1);
    }
  }

  /** A shard that a worker loses and takes again goes on being shown. */
  @Test
  void shardThatIsTakenAgain_keepsItsMeters() {
    AtomicInteger processors = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RecordProcessorFactory factory = sink.processor();
      RunningWorker running =
          harness.start(
              config(),
              builder ->
                  builder
                      .registry(registry)
                      .processor(
                          () -> {
                            processors.incrementAndGet();
                            return factory.create();
                          }));
      await("the first records", () -> sink.size() >= 10);
      harness.steal(SHARD);
      await("the shard is taken again", () -> processors.get() == 2);
      await("the former hold is gone", () -> running.worker().shards().size() == 1);
      int before = sink.size();
      harness.put(10, 20);
      await("later records", () -> sink.size() >= before + 10);
      FunctionCounter counter =
          registry.get("kclframework.shard.records").tag("outcome", "succeeded").functionCounter();
      await("their count", () -> counter.count() >= 10);
      assertThat(running.worker().totals().succeeded()).isEqualTo(sink.size());
    }
  }

  /** A stream that is resharded for years would leave the meters of all its shards behind. */
  @Test
  void metersOfKclForFormerShards_areRemovedAndTheirSumsKept() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      harness.start(config(), builder -> builder.processor(sink.processor()).registry(registry));
      await("all records", () -> sink.size() >= 20);
      await("the parent's end", () -> harness.checkpoint(SHARD).equals("SHARD_END"));
      // As KCL does, some minutes later.
      harness
          .leases
          .deleteItem(
              request ->
                  request
                      .tableName(WorkerHarness.APPLICATION)
                      .key(Map.of(LeaseTable.KEY, AttributeValue.fromS(SHARD))))
          .join();
      await(
          "its meters are removed",
          () ->
              registry.getMeters().stream()
                  .map(Meter::getId)
                  .noneMatch(
                      id -> id.getName().startsWith("kcl.") && SHARD.equals(id.getTag("shard"))));
      await("the sum", () -> total("kcl.ProcessTask.RecordsProcessed") == 20);
      assertThat(
              registry
                  .get("kcl.ProcessTask.RecordsProcessed")
                  .tag("shard", MicrometerMetricsFactory.FORMER)
                  .summary()
                  .totalAmount())
          .isEqualTo(10);
      assertThat(
              registry
                  .get("kcl.ProcessTask.RecordProcessor.processRecords.Time")
                  .tag("shard", MicrometerMetricsFactory.FORMER)
                  .timer()
                  .count())
          .isPositive();
    }
  }
}
