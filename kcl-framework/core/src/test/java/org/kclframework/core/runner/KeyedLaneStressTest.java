package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Runs a keyed shard at full speed, with failures, slow records, a table that fails now and then
 * and a stop at a random moment, and checks what must always be true.
 */
@Timeout(60)
class KeyedLaneStressTest {

  private static final int RECORDS = 3000;

  static List<Integer> seeds() {
    return List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void drainAtAnyMoment_losesNothing(int seed) {
    Run run = new Run(seed);
    run.stopBy(
        runner -> {
          runner.drain(Duration.ofSeconds(20));
          runner.shutdownRequested();
        });
    assertThat(run.reasons).containsExactly(ShutdownReason.STOPPING);
    // The final checkpoint is at the very end of what is resolved.
    assertThat(run.lastCheckpoint).isEqualTo(run.resolvedPrefix());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void lostLeaseAtAnyMoment_passesNothing(int seed) {
    Run run = new Run(seed);
    run.stopBy(
        runner -> {
          run.leaseHeld = false;
          runner.tick();
          runner.leaseLost();
        });
    assertThat(run.reasons).containsExactly(ShutdownReason.LEASE_LOST);
    assertThat(run.lastCheckpoint).isLessThanOrEqualTo(run.resolvedPrefix());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shardEnd_resolvesEachRecord(int seed) {
    Run run = new Run(seed);
    run.deliverAll();
    assertThat(run.runner.shardEnded()).isTrue();
    run.verify();
    assertThat(run.resolvedPrefix()).isEqualTo(RECORDS);
    assertThat(run.runner.status().ledger().returned()).isZero();
    assertThat(run.reasons).containsExactly(ShutdownReason.SHARD_ENDED);
  }

  /** One run; records are numbered from 1. */
  private static final class Run implements ShardCheckpointer, RunnerThreads {

    private final Random random;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final AtomicInteger tasks = new AtomicInteger();
    private final Rig.Letters letters = new Rig.Letters();
    private final int keys;
    private final int stopAfter;
    private final ShardRunner runner;
    private final CountDownLatch stopNow = new CountDownLatch(1);
    private final List<String> faults = new ArrayList<>();
    private final List<ShutdownReason> reasons = new ArrayList<>();

    /** What is guarded by this object's monitor. */
    private final Set<Integer> resolved = new HashSet<>();

    private final Map<String, Integer> newestOfKey = new HashMap<>();
    private final Set<String> keysInWork = new HashSet<>();
    private final Random behaviour;
    private int attempts;
    private int succeeded;
    private int prefix;
    private int lastCheckpoint;
    private volatile boolean leaseHeld = true;

    Run(int seed) {
      random = new Random(seed);
      behaviour = new Random(seed + 1000L);
      keys = 1 + random.nextInt(30);
      stopAfter = 1 + random.nextInt(RECORDS);
      int parallelism = 2 + random.nextInt(7);
      int maxInFlight = parallelism + random.nextInt(200);
      CheckpointPolicy policy =
          random.nextBoolean()
              ? CheckpointPolicy.everyRecords(1 + random.nextInt(50))
              : CheckpointPolicy.every(Duration.ofMillis(1));
      FailurePolicy failures =
          FailurePolicy.deadLetter(letters)
              .withMaxRetryAttempts(2)
              .withBackoff(Duration.ofNanos(1), Duration.ofNanos(200_000));
      RunnerOptions options =
          RunnerOptions.DEFAULT
              .withFailurePolicy(failures)
              .withParallelism(parallelism, maxInFlight);
      runner =
          new ShardRunner(
              () -> new Processor(policy),
              options,
              new RunnerEnvironment(
                  TimeSource.system(), this, (shard, cause, failure) -> fault("fatal " + cause)));
      runner.initialize(Rig.SHARD, this);
      Future<?> unused = timer.scheduleWithFixedDelay(runner::tick, 1, 1, TimeUnit.MILLISECONDS);
    }

    private final class Processor extends RecordProcessor {

      private final CheckpointPolicy policy;

      Processor(CheckpointPolicy policy) {
        this.policy = policy;
      }

      @Override
      protected Checkpoint processRecord(StreamRecord record) throws Exception {
        int spins = begin(record);
        for (int i = 0; i < spins; i++) {
          Thread.onSpinWait();
        }
        return end(record);
      }

      @Override
      protected Checkpoint shutdown(ShutdownReason reason) {
        reasons.add(reason);
        if (!keysInWork.isEmpty()) {
          fault("shutdown while a record is in work");
        }
        return Checkpoint.BY_POLICY;
      }

      @Override
      protected CheckpointPolicy checkpointPolicy() {
        return policy;
      }
    }

    private synchronized int begin(StreamRecord record) {
      int number = Integer.parseInt(record.sequenceNumber());
      if (!keysInWork.add(record.partitionKey())) {
        fault("two records of key " + record.partitionKey() + " at once");
      }
      if (number < newestOfKey.getOrDefault(record.partitionKey(), 0)) {
        fault("record " + number + " after a newer one of its key");
      }
      newestOfKey.put(record.partitionKey(), number);
      attempts++;
      if (attempts == stopAfter) {
        stopNow.countDown();
      }
      return behaviour.nextInt(20) == 0 ? 20_000 : 50;
    }

    private synchronized Checkpoint end(StreamRecord record) throws Exception {
      keysInWork.remove(record.partitionKey());
      if (behaviour.nextInt(10) == 0) {
        throw new IllegalStateException("as it happens");
      }
      resolved.add(Integer.parseInt(record.sequenceNumber()));
      succeeded++;
      return behaviour.nextInt(20) == 0 ? Checkpoint.NOW : Checkpoint.BY_POLICY;
    }

    private synchronized void fault(String what) {
      faults.add(what);
    }

    @Override
    public synchronized void checkpoint(String sequenceNumber, long subSequenceNumber)
        throws CheckpointException {
      int position = Integer.parseInt(sequenceNumber);
      if (!leaseHeld) {
        throw new LeaseLostException("taken", new IllegalStateException());
      }
      if (behaviour.nextInt(10) == 0) {
        throw new CheckpointException("throttled", new IllegalStateException());
      }
      if (position <= lastCheckpoint) {
        fault("checkpoint " + position + " after " + lastCheckpoint);
      }
      lastCheckpoint = position;
      if (position > resolvedPrefix()) {
        fault("checkpoint " + position + " beyond " + resolvedPrefix());
      }
    }

    @Override
    public boolean leaseHeld() {
      return leaseHeld;
    }

    /** Returns the number of the last record that has no unresolved one before it. */
    synchronized int resolvedPrefix() {
      while (resolved.contains(prefix + 1) || letters.contain(Integer.toString(prefix + 1))) {
        prefix++;
      }
      return prefix;
    }

    @Override
    public void execute(Runnable task) {
      tasks.incrementAndGet();
      pool.execute(
          () -> {
            try {
              task.run();
            } catch (Throwable e) {
              fault("a task failed: " + e);
            } finally {
              tasks.decrementAndGet();
            }
          });
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
      Future<?> unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void deliverAll() {
      for (int next = 1; next <= RECORDS; ) {
        List<StreamRecord> batch = new ArrayList<>();
        for (int size = 1 + random.nextInt(100); size > 0 && next <= RECORDS; size--) {
          batch.add(
              StreamRecord.builder()
                  .partitionKey("key-" + random.nextInt(keys))
                  .sequenceNumber(Integer.toString(next))
                  .build());
          next++;
        }
        runner.process(new RecordBatch(batch, 0, Instant.now()));
      }
    }

    /** Delivers until the random moment has come, then ends the work in a way. */
    void stopBy(Consumer<ShardRunner> way) {
      Thread delivery = new Thread(this::deliverAll);
      delivery.start();
      Eventually.await("the moment of the stop", stopNow);
      way.accept(runner);
      Eventually.await("the delivery has ended", () -> !delivery.isAlive());
      verify();
    }

    void verify() {
      Eventually.await("all workers have ended", () -> tasks.get() == 0);
      timer.shutdownNow();
      pool.shutdownNow();
      synchronized (this) {
        assertThat(faults).isEmpty();
        LedgerSnapshot ledger = runner.status().ledger();
        assertThat(ledger.inFlight()).isZero();
        assertThat(ledger.succeeded()).isEqualTo(succeeded);
        assertThat(ledger.deadLettered()).isEqualTo(letters.written().size());
        assertThat(ledger.delivered())
            .isEqualTo(ledger.succeeded() + ledger.deadLettered() + ledger.returned());
      }
    }
  }
}
