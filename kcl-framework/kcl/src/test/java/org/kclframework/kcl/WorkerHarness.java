package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.local.fault.Faults;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.local.leasetable.LocalLeaseTables;

/**
 * Runs workers, with the real KCL scheduler, against an embedded stream and lease table whose
 * faults a test injects.
 */
final class WorkerHarness implements AutoCloseable {

  static final String STREAM = "orders";
  static final String APPLICATION = "order-counter";

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  final Faults faults = new Faults();
  final LocalKinesis kinesis = LocalKinesis.builder().faults(faults).build();
  final LocalLeaseTables leases = LocalLeaseTables.builder().faults(faults).build();
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

  static WorkerHarness withShards(int shards) {
    WorkerHarness harness = new WorkerHarness();
    harness.kinesis.createStream(STREAM, shards);
    return harness;
  }

  /**
   * Returns a configuration with short intervals, for tests that wait for what KCL does by time.
   */
  static WorkerConfig.Builder config() {
    return WorkerConfig.builder(APPLICATION, STREAM)
        .takeInterval(Duration.ofMillis(200))
        .shutdownGrace(Duration.ofSeconds(10))
        .with(KclSetting.FAILOVER_TIME, Duration.ofSeconds(2))
        .with(KclSetting.DISPATCH_INTERVAL, Duration.ofMillis(20))
        .with(KclSetting.IDLE_TIME, Duration.ofMillis(20));
  }

  RunningWorker start(RecordProcessorFactory factory) {
    return start(config(), factory);
  }

  RunningWorker start(WorkerConfig.Builder config, RecordProcessorFactory factory) {
    return start(config, builder -> builder.processor(factory));
  }

  RunningWorker start(WorkerConfig.Builder config, UnaryOperator<Worker.Builder> settings) {
    Worker worker = settings.apply(Worker.builder(config.build(), kinesis, leases)).build();
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

  /** Puts records 0, 1, 2 and so on, each under a key of its own among ten. */
  void put(int count) {
    for (int i = 0; i < count; i++) {
      put("key-" + i % 10, Integer.toString(i));
    }
  }

  String put(String key, String text) {
    return kinesis.put(STREAM, key, text.getBytes(StandardCharsets.UTF_8));
  }

  LeaseTable.Row lease(String shardId) throws WorkerStartException {
    return new LeaseTable(leases, new Calls(), APPLICATION)
        .rows().stream().filter(row -> row.shardId().equals(shardId)).findFirst().orElseThrow();
  }

  /** Waits for a condition; a test that waits in vain fails with its description. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain for: " + what).isLessThan(deadline);
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    workers.forEach(running -> running.worker().stop());
    workers.forEach(RunningWorker::await);
  }

  /** A processor that is a function of a record. */
  interface Handler {
    org.kclframework.core.Checkpoint handle(org.kclframework.core.StreamRecord record)
        throws Exception;
  }

  static RecordProcessorFactory processor(Handler handler) {
    return () ->
        new RecordProcessor() {
          @Override
          protected org.kclframework.core.Checkpoint processRecord(
              org.kclframework.core.StreamRecord record) throws Exception {
            return handler.handle(record);
          }
        };
  }
}
