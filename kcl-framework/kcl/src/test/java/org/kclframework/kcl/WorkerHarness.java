package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.StreamRecord;
import org.kclframework.kcl.LeaseTable.Row;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.kclframework.local.fault.Faults;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.local.leasetable.LocalLeaseTables;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Runs workers, with the real KCL scheduler, against an embedded stream and lease table whose
 * faults a test injects.
 */
final class WorkerHarness implements AutoCloseable {

  static final String STREAM = "orders";
  static final String APPLICATION = "order-counter";

  /** The id of the first shard of a stream. */
  static final String SHARD = "shardId-000000000000";

  static final String KINESIS = "kinesis";
  static final String DYNAMODB = "dynamodb";

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  final Faults faults = new Faults();
  final LocalKinesis kinesis;
  final LocalLeaseTables leases = LocalLeaseTables.builder().faults(faults).build();
  private final List<Runnable> resources = new ArrayList<>();
  private final List<RunningWorker> workers = new ArrayList<>();

  /** A worker that runs in a thread of its own. */
  record RunningWorker(Worker worker, CompletableFuture<WorkerOutcome> outcome) {

    WorkerOutcome stop() {
      worker.stop();
      return await();
    }

    WorkerOutcome await() {
      return outcome.orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join();
    }
  }

  WorkerHarness() {
    this(InstantSource.system());
  }

  /** Creates it with a clock for what Kinesis does by time. */
  WorkerHarness(InstantSource clock) {
    this.kinesis = LocalKinesis.builder().clock(clock).faults(faults).build();
  }

  static WorkerHarness withShards(int shards) {
    WorkerHarness harness = new WorkerHarness();
    harness.kinesis.createStream(STREAM, shards);
    return harness;
  }

  /**
   * Returns a configuration with short intervals, for tests that wait for what KCL does by time.
   */
  static WorkerConfig.Builder config() {
    return config(APPLICATION, STREAM);
  }

  static WorkerConfig.Builder config(String application, String... streams) {
    return WorkerConfig.builder(application, streams)
        .takeInterval(Duration.ofMillis(200))
        .shutdownGrace(Duration.ofSeconds(10))
        .with(KclSetting.FAILOVER_TIME, Duration.ofSeconds(2))
        .with(KclSetting.DISPATCH_INTERVAL, Duration.ofMillis(20))
        .with(KclSetting.PARENT_POLL_INTERVAL, Duration.ofMillis(100))
        .with(KclSetting.TASK_BACKOFF, Duration.ofMillis(100))
        .with(KclSetting.INITIALIZATION_BACKOFF, Duration.ofMillis(200))
        .with(KclSetting.LIST_SHARDS_BACKOFF, Duration.ofMillis(100))
        .with(KclSetting.IDLE_TIME, Duration.ofMillis(20));
  }

  RunningWorker start(RecordProcessorFactory factory) {
    return start(config(), factory);
  }

  RunningWorker start(WorkerConfig.Builder config, RecordProcessorFactory factory) {
    return start(config, builder -> builder.processor(factory));
  }

  RunningWorker start(WorkerConfig.Builder config, UnaryOperator<Worker.Builder> settings) {
    return start(config, kinesis, leases, settings);
  }

  RunningWorker start(
      WorkerConfig.Builder config,
      KinesisAsyncClient kinesisClient,
      DynamoDbAsyncClient dynamoDbClient,
      UnaryOperator<Worker.Builder> settings) {
    Worker worker =
        settings.apply(Worker.builder(config.build(), kinesisClient, dynamoDbClient)).build();
    CompletableFuture<WorkerOutcome> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(worker.run());
              } catch (Throwable e) {
                outcome.completeExceptionally(e);
              }
            },
            "worker");
    thread.setDaemon(true);
    thread.start();
    RunningWorker running = new RunningWorker(worker, outcome);
    workers.add(running);
    return running;
  }

  /** Runs a worker until it has read what there is. */
  void runToTheTip(WorkerConfig.Builder config, RecordProcessorFactory factory) {
    WorkerOutcome outcome = start(config.stopWhen(StopWhen.CAUGHT_UP), factory).await();
    assertThat(outcome.reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
  }

  /** Starts a worker that can be killed. */
  MortalWorker startMortal(WorkerConfig.Builder config, Handler handler) {
    MortalWorker mortal = new MortalWorker(kinesis, leases);
    resources.add(mortal::bury);
    mortal.running(
        start(
            config,
            mortal.kinesis(),
            mortal.leases(),
            builder -> builder.processor(mortal.processor(handler))));
    return mortal;
  }

  /** Puts records 0, 1, 2 and so on, each under a key of its own among ten. */
  void put(int count) {
    put(0, count);
  }

  /** Puts records from a first number up to, but without, another, under keys as above. */
  void put(int first, int end) {
    for (int i = first; i < end; i++) {
      put("key-" + i % 10, Integer.toString(i));
    }
  }

  String put(String key, String text) {
    return kinesis.put(STREAM, key, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the texts that {@link #put(int)} puts. */
  static List<String> numbers(int count) {
    return numbers(0, count);
  }

  static List<String> numbers(int first, int end) {
    List<String> numbers = new ArrayList<>();
    for (int i = first; i < end; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  List<Row> rows() {
    return rows(APPLICATION);
  }

  List<Row> rows(String table) {
    try {
      return new LeaseTable(leases, new Calls(), table).rows();
    } catch (WorkerStartException e) {
      throw new IllegalStateException(e);
    }
  }

  Optional<Row> row(String shardId) {
    return rows().stream().filter(row -> row.shardId().equals(shardId)).findFirst();
  }

  /** Returns the checkpoint of a shard; empty while there is no row or no table. */
  String checkpoint(String shardId) {
    try {
      return row(shardId).map(Row::checkpoint).orElse("");
    } catch (IllegalStateException e) {
      return "";
    }
  }

  /** Takes a lease away from its owner, as another worker does, but never renews it. */
  void steal(String shardId) {
    Row row = row(shardId).orElseThrow();
    leases
        .updateItem(
            request ->
                request
                    .tableName(APPLICATION)
                    .key(Map.of(LeaseTable.KEY, AttributeValue.fromS(row.leaseKey())))
                    .updateExpression("SET leaseOwner = :owner, leaseCounter = :counter")
                    .expressionAttributeValues(
                        Map.of(
                            ":owner",
                            AttributeValue.fromS("thief"),
                            ":counter",
                            AttributeValue.fromN(Long.toString(row.counter() + 1000)))))
        .join();
  }

  /** Has something done when this harness is closed, once the workers were told to stop. */
  void atClose(Runnable task) {
    resources.add(task);
  }

  /** Waits for a condition; a test that waits in vain fails with its description. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain for: " + what).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    faults.clear();
    workers.forEach(running -> running.worker().stop());
    resources.forEach(Runnable::run);
    workers.forEach(RunningWorker::await);
  }

  /** A processor that is a function of a record. */
  interface Handler {
    Checkpoint handle(StreamRecord record) throws Exception;
  }

  static RecordProcessorFactory processor(Handler handler) {
    return () ->
        new RecordProcessor() {
          @Override
          protected Checkpoint processRecord(StreamRecord record) throws Exception {
            return handler.handle(record);
          }
        };
  }
}
