package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchOptions;
import org.kclframework.core.runner.BatchRunners;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Batch processors that break under a real worker, with records that only they had. */
@Timeout(60)
final class BatchProcessorTest {

  private static final FailurePolicy QUICK_RETRY =
      FailurePolicy.retryForever().withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));

  private static final BatchOptions TENS = new BatchOptions(10, 0, false);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private RunningWorker start(
      WorkerHarness harness, ChildLike children, RunnerOptions options, BatchOptions batches) {
    BatchRunners runners = new BatchRunners(children::create, options, batches);
    return harness.start(
        config().runnerOptions(options),
        builder -> builder.shardProcessor(runners::create).registry(meters));
  }

  private static RunnerOptions quick() {
    return RunnerOptions.DEFAULT.withFailurePolicy(QUICK_RETRY);
  }

  private double restarts() {
    return meters.get(ReadRestarts.NAME).tag("of", "shard").counter().count();
  }

  /** Child mode: the shard is given back, and its records come again from the checkpoint. */
  @Test
  void processorThatBreaksWithRecordsInItsMemory_getsThemAllAgain() {
    Set<String> broken = new HashSet<>();
    ChildLike children =
        new ChildLike() {
          @Override
          synchronized void look(StreamRecord record) {
            boolean breaks = Set.of("17", "45", "46").contains(record.text());
            if (breaks && broken.add(record.text())) {
              throw new IllegalStateException("the process has ended");
            }
          }

          @Override
          boolean asksAfter(List<StreamRecord> batch) {
            // Not after each batch, so that records of several are lost with the processor.
            return batch.stream().anyMatch(record -> record.text().endsWith("25"));
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(60);
      RunningWorker running = start(harness, children, quick(), TENS);
      await("the last record", () -> children.seen.contains("59"));
      assertThat(running.outcome()).isNotDone();
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(children.done()).isEqualTo(numbers(60));
      assertThat(broken).hasSize(3);
      assertThat(restarts()).isEqualTo(3);
      LedgerSnapshot totals = running.worker().totals();
      assertThat(totals.inFlight()).isZero();
      assertThat(totals.failedAttempts()).isEqualTo(3);
      assertThat(totals.returned()).isPositive();
    }
  }

  @Test
  void shardGivenBack_isTakenSoon_withoutWaitingForTheNextRound() {
    AtomicBoolean broken = new AtomicBoolean();
    ChildLike children =
        new ChildLike() {
          @Override
          void look(StreamRecord record) {
            if (record.text().equals("15") && !broken.getAndSet(true)) {
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    BatchRunners runners = new BatchRunners(children::create, quick(), TENS);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(20);
      harness.start(
          config()
              .takeInterval(Duration.ofMinutes(10))
              .with(KclSetting.FAILOVER_TIME, Duration.ofMinutes(10)),
          builder -> builder.shardProcessor(runners::create));
      await("the last record", () -> children.seen.contains("19"));
      assertThat(children.starts).hasSize(2);
    }
  }

  /** In several shards at once, each with its own order. */
  @Test
  void severalShards_areGivenBackApart() {
    AtomicInteger looks = new AtomicInteger();
    ChildLike children =
        new ChildLike() {
          @Override
          void look(StreamRecord record) {
            if (looks.incrementAndGet() % 83 == 0) {
              throw new IllegalStateException("the process has ended");
            }
          }

          @Override
          boolean asksAfter(List<StreamRecord> batch) {
            return looks.get() % 3 == 0;
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(3)) {
      harness.put(300);
      RunningWorker running = start(harness, children, quick(), TENS);
      await("all records", () -> new HashSet<>(children.seen).size() == 300);
      await(
          "each shard is at its tip",
          () ->
              running.worker().shards().size() == 3
                  && running.worker().shards().stream().allMatch(shard -> shard.atTip()));
      running.stop();
      assertThat(children.done()).containsExactlyInAnyOrderElementsOf(numbers(300));
      Map<String, List<Integer>> byKey =
          children.doneRecords().stream()
              .collect(
                  Collectors.groupingBy(
                      StreamRecord::partitionKey,
                      Collectors.mapping(
                          record -> Integer.valueOf(record.text()), Collectors.toList())));
      assertThat(byKey.values()).allSatisfy(texts -> assertThat(texts).isSorted());
    }
  }

  /** The worker that gives a shard back need not be the one that gets it. */
  @Test
  void shardGivenBack_isTakenByAnotherWorker() {
    AtomicBoolean broken = new AtomicBoolean();
    ChildLike first =
        new ChildLike() {
          @Override
          void look(StreamRecord record) {
            if (record.text().equals("25")) {
              broken.set(true);
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    ChildLike second = new ChildLike();
    BatchRunners runners = new BatchRunners(first::create, quick(), TENS);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(20);
      RunningWorker former =
          harness.start(
              config(),
              harness.kinesis,
              Interception.client(
                  DynamoDbAsyncClient.class,
                  harness.leases,
                  // From then on it finds no lease that it could take.
                  (method, arguments, call) ->
                      broken.get() && method.equals("scan")
                          ? CompletableFuture.failedFuture(SdkClientException.create("Reset"))
                          : call.get()),
              builder -> builder.shardProcessor(runners::create));
      await("the first records", () -> first.seen.size() == 20);
      RunningWorker latter = start(harness, second, quick(), TENS);
      await("the other worker runs", () -> latter.worker().isRunning());
      harness.put(20, 30);
      await("all records", () -> second.seen.size() >= 30);
      assertThat(former.outcome()).isNotDone();
      latter.stop();
      assertThat(second.done()).isEqualTo(numbers(30));
      assertThat(first.done()).isEmpty();
      assertThat(first.starts).hasSize(1);
    }
  }

  @Test
  void poisonRecord_isIsolatedAcrossTakings_andDeadLetteredOnce() {
    Letters letters = new Letters();
    ChildLike children =
        new ChildLike() {
          @Override
          void look(StreamRecord record) {
            if (record.text().equals("23")) {
              throw new IllegalStateException("poison");
            }
          }
        };
    FailurePolicy policy =
        FailurePolicy.deadLetter(letters)
            .withMaxRetryAttempts(1)
            .withBackoff(Duration.ofMillis(1), Duration.ofMillis(5));
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(40);
      RunningWorker running =
          start(
              harness,
              children,
              RunnerOptions.DEFAULT.withFailurePolicy(policy),
              new BatchOptions(10, 0, true));
      await("the last record", () -> children.seen.contains("39"));
      running.stop();
      List<String> expected = new ArrayList<>(numbers(40));
      expected.remove("23");
      assertThat(children.done()).isEqualTo(expected);
      assertThat(letters.texts).containsExactly("23");
      assertThat(running.worker().totals().deadLettered()).isEqualTo(1);
      assertThat(restarts()).as("bisected across takings").isGreaterThan(3);
    }
  }

  @Test
  void shardEnd_isReachedThoughTheProcessorBreaksThereOnce() {
    AtomicInteger ends = new AtomicInteger();
    ChildLike children =
        new ChildLike() {
          @Override
          void sayGoodbye(ShutdownReason reason) {
            if (reason == ShutdownReason.SHARD_ENDED && ends.incrementAndGet() == 1) {
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      RunningWorker running = start(harness, children, quick(), TENS);
      await("the children's records", () -> new HashSet<>(children.seen).size() == 20);
      assertThat(harness.checkpoint(SHARD)).isEqualTo("SHARD_END");
      running.stop();
      assertThat(children.done().subList(0, 10)).isEqualTo(numbers(10));
      assertThat(children.done()).containsExactlyInAnyOrderElementsOf(numbers(20));
      assertThat(restarts()).isEqualTo(1);
    }
  }

  @Test
  void stopDuringTheBackoffOfABrokenProcessor_endsTheRunAtOnce_andLosesNothing() {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger failures = new AtomicInteger();
    ChildLike children =
        new ChildLike() {
          @Override
          void look(StreamRecord record) {
            if (broken.get() && record.text().equals("15")) {
              failures.incrementAndGet();
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    FailurePolicy slow =
        FailurePolicy.retryForever().withBackoff(Duration.ofHours(1), Duration.ofHours(1));
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(20);
      RunningWorker running =
          start(harness, children, RunnerOptions.DEFAULT.withFailurePolicy(slow), TENS);
      await("the failure", () -> failures.get() == 1);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
      assertThat(children.aborts).hasPositiveValue();
      assertThat(children.done()).isEmpty();
      broken.set(false);
      RunningWorker next = start(harness, children, quick(), TENS);
      await("the last record", () -> children.seen.contains("19"));
      next.stop();
      assertThat(children.done()).isEqualTo(numbers(20));
    }
  }

  /** That a shard was read to its end once does not count when its records come again. */
  @Test
  void runToTheTip_waitsForRecordsThatComeAgain() {
    AtomicReference<Worker> worker = new AtomicReference<>();
    AtomicBoolean broken = new AtomicBoolean();
    CountDownLatch takenAgain = new CountDownLatch(1);
    ChildLike children =
        new ChildLike() {
          @Override
          void look(StreamRecord record) throws Exception {
            if (!record.shardId().equals(SHARD)) {
              takenAgain.await();
            } else if (takenAgain.getCount() == 0) {
              return;
            } else if (broken.get()) {
              takenAgain.countDown();
              failIfTheRunEnds(requireNonNull(worker.get()));
            } else if (Integer.parseInt(record.text()) >= 20) {
              broken.set(true);
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    BatchRunners runners = new BatchRunners(children::create, quick(), TENS);
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.atClose(takenAgain::countDown);
      harness.put(20);
      RunningWorker running =
          harness.start(
              config().stopWhen(StopWhen.CAUGHT_UP),
              builder -> builder.shardProcessor(runners::create));
      worker.set(running.worker());
      // The other shard is still in work. By the time that one idles the worker has taken note, in
      // the same rounds, that it is at its tip.
      await("one shard is idle at its tip", () -> children.idles.get() > 0);
      harness.put(20, 40);
      assertThat(running.await().reason()).isEqualTo(Reason.FINISHED);
      assertThat(children.done()).containsExactlyInAnyOrderElementsOf(numbers(40));
    }
  }

  /** Fails if a worker ends its run within a second, in which it looks several times. */
  private static void failIfTheRunEnds(Worker worker) {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    while (System.nanoTime() - end < 0) {
      if (worker.isDraining()) {
        throw new IllegalStateException("the run ends before its records are read");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Host mode: a resolved batch is done, so nothing has to come again. */
  @Test
  void underAPolicy_aBrokenProcessorIsBegunAgainInPlace() {
    Set<String> broken = new HashSet<>();
    ChildLike children =
        new ChildLike() {
          @Override
          synchronized void look(StreamRecord record) {
            if (record.text().endsWith("0") && broken.add(record.text())) {
              throw new IllegalStateException("the process has ended");
            }
          }
        };
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      List<String> positions = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        positions.add(harness.put("key", Integer.toString(i)));
      }
      RunningWorker running =
          start(
              harness,
              children,
              quick().withCheckpointPolicy(CheckpointPolicy.everyRecords(1000)),
              TENS);
      await("the last record", () -> children.seen.contains("29"));
      assertThat(children.seen).isEqualTo(numbers(30));
      assertThat(children.starts).contains(positions.get(9), positions.get(19));
      running.stop();
      assertThat(harness.checkpoint(SHARD)).isEqualTo(positions.get(29));
      assertThat(restarts()).isZero();
    }
  }

  /** Keeps the texts of dead letters. */
  private static final class Letters implements FailureDestination {

    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    public void write(DeadLetter letter) {
      texts.add(letter.record().text());
    }

    @Override
    public String uri() {
      return "letters:";
    }

    @Override
    public void close() {}
  }
}
