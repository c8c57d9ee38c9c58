package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.median;
import static org.kclframework.benchmarks.Figures.print;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.local.leasetable.LocalLeaseTables;

/**
 * How close the parallel processing of one shard comes to the ideal, which is the work that was
 * done divided by the number of workers; and whether each key kept its order.
 */
final class Parallelism {

  private static final int RECORDS = 10_000;
  private static final int KEYS = 100;
  private static final int WORKERS = 16;
  private static final long MAX_WORK_NANOS = 5_000_000;
  private static final int RUNS = 5;

  private Parallelism() {}

  static void run() throws Exception {
    print("%d records of 0 to 5 ms, 1 shard, %d keys, %d workers", RECORDS, KEYS, WORKERS);
    LocalKinesis kinesis = LocalKinesis.create();
    kinesis.createStream(Preloaded.STREAM, 1);
    Random random = new Random(1);
    int[] numbers = new int[KEYS];
    for (int i = 0; i < RECORDS; i++) {
      int key = random.nextInt(KEYS);
      String payload = numbers[key]++ + " " + random.nextLong(MAX_WORK_NANOS);
      kinesis.put(Preloaded.STREAM, "key-" + key, payload.getBytes(StandardCharsets.UTF_8));
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      Work work = new Work();
      double seconds = consume(kinesis, "parallel-" + i, work);
      double ideal = work.done.get() / 1e9 / WORKERS;
      ratios.add(seconds / ideal);
      print(
          "run %d: %.3f s, ideal %.3f s, ratio %.3f, records out of order: %d",
          i + 1, seconds, ideal, ratios.get(i), work.outOfOrder.get());
    }
    print("median ratio %.3f (bar: 1.15)", median(ratios, Double::doubleValue));
  }

  private static double consume(LocalKinesis kinesis, String application, Work work)
      throws InterruptedException {
    WorkerConfig config =
        WorkerConfig.builder(application, Preloaded.STREAM)
            .runnerOptions(RunnerOptions.DEFAULT.withParallelism(WORKERS, 1000))
            .build();
    Worker worker =
        Worker.builder(config, kinesis, LocalLeaseTables.builder().build())
            .processor(() -> work)
            .build();
    Thread thread = new Thread(worker::run, "framework");
    thread.start();
    try {
      if (!work.finished.await(120, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not finished after 120 s");
      }
      return (System.nanoTime() - work.began.get()) / 1e9;
    } finally {
      worker.stop();
      thread.join();
    }
  }

  /** Waits as long as each record says, as for a slow service. */
  private static final class Work extends RecordProcessor {

    final AtomicLong began = new AtomicLong();
    final AtomicLong done = new AtomicLong();
    final AtomicInteger outOfOrder = new AtomicInteger();
    final CountDownLatch finished = new CountDownLatch(RECORDS);
    private final Map<String, Integer> next = new ConcurrentHashMap<>();

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      long start = System.nanoTime();
      began.compareAndSet(0, start);
      String[] parts = record.text().split(" ", -1);
      int number = Integer.parseInt(parts[0]);
      if (next.getOrDefault(record.partitionKey(), 0) != number) {
        outOfOrder.incrementAndGet();
      }
      next.put(record.partitionKey(), number + 1);
      long until = start + Long.parseLong(parts[1]);
      for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      // What was really waited counts: a timer that wakes late is not the framework's doing.
      done.addAndGet(System.nanoTime() - start);
      finished.countDown();
      return Checkpoint.BY_POLICY;
    }
  }
}
