package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

/**
 * A shard with parallelism under test, on real threads and the system's clock. Records are written
 * as their key and their number: {@code a1} is record 1 with key a.
 */
final class KeyedRig implements AutoCloseable {

  private static final ShardContext SHARD = new ShardContext("stream", "shard", "TRIM_HORIZON", 0);

  final TestThreads threads = new TestThreads();
  final FakeCheckpointer table = new FakeCheckpointer();
  final Rig.Letters letters;
  final GatedProcessor processor;
  final ShardRunner runner;
  final List<FatalListener.Cause> fatals = new CopyOnWriteArrayList<>();
  private volatile boolean listening = true;

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> background = new ArrayList<>();

  /** Creates one that retries for ever. */
  KeyedRig(CheckpointPolicy checkpoints, int parallelism, int maxInFlight) {
    this(
        checkpoints,
        RunnerOptions.DEFAULT.withParallelism(parallelism, maxInFlight),
        new Rig.Letters(),
        TimeSource.system());
  }

  KeyedRig(
      CheckpointPolicy checkpoints, RunnerOptions options, Rig.Letters letters, TimeSource time) {
    this.letters = letters;
    processor = new GatedProcessor(checkpoints);
    RunnerEnvironment environment = new RunnerEnvironment(time, threads, this::fatal);
    runner = new ShardRunner(() -> processor, options, environment);
    table.audit(this::audit);
    runner.initialize(SHARD, table);
  }

  /** Has whoever is told of a fatal failure break down from now on. */
  void breakListener() {
    listening = false;
  }

  private void fatal(ShardContext shard, FatalListener.Cause cause, Throwable failure) {
    fatals.add(cause);
    if (!listening) {
      throw new StackOverflowError();
    }
  }

  private void audit(String position) {
    assertThat(sent).contains(position);
    for (String number : sent.subList(0, sent.indexOf(position) + 1)) {
      assertThat(processor.succeeded().contains(number) || letters.contain(number))
          .as("record %s is resolved before the checkpoint at %s", number, position)
          .isTrue();
    }
  }

  static StreamRecord record(String keyAndNumber) {
    return StreamRecord.builder()
        .partitionKey(keyAndNumber.substring(0, 1))
        .sequenceNumber(keyAndNumber.substring(1))
        .arrivalTime(Instant.now())
        .build();
  }

  /** Sends records in one batch; returns when the runner is ready for more. */
  KeyedRig send(String... records) {
    return send(Arrays.stream(records).map(KeyedRig::record).toList());
  }

  KeyedRig send(List<StreamRecord> records) {
    records.forEach(record -> sent.add(record.sequenceNumber()));
    runner.process(new RecordBatch(records, 0, Instant.now()));
    return this;
  }

  /** Does something that is expected to wait. */
  CompletableFuture<Void> inBackground(Runnable task) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
                future.complete(null);
              } catch (Throwable e) {
                future.completeExceptionally(e);
              }
            });
    thread.start();
    background.add(future);
    Eventually.await(
        "the thread waits or is done",
        () ->
            future.isDone()
                || thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    return future;
  }

  static void finish(CompletableFuture<Void> future) {
    try {
      future.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void drain() {
    runner.drain(Duration.ofSeconds(20));
  }

  LedgerSnapshot ledger() {
    return runner.status().ledger();
  }

  void awaitInFlight(long records) {
    Eventually.await(records + " records are in flight", () -> ledger().inFlight() == records);
  }

  /** Checks that all work has ended and that the ledger says what happened. */
  void verifyAtTheEnd() {
    processor.openAll();
    background.forEach(KeyedRig::finish);
    threads.awaitNoneRunning();
    table.verify();
    assertThat(processor.faults()).isEmpty();
    LedgerSnapshot ledger = ledger();
    assertThat(ledger.inFlight()).as("in flight").isZero();
    assertThat(ledger.succeeded()).isEqualTo(processor.succeeded().size());
    assertThat(ledger.deadLettered()).isEqualTo(letters.written().size());
    assertThat(ledger.delivered())
        .isEqualTo(ledger.succeeded() + ledger.deadLettered() + ledger.returned());
    assertThat(ledger.checkpoints()).isEqualTo(table.written().size());
  }

  @Override
  public void close() {
    processor.openAll();
    threads.close();
  }
}
