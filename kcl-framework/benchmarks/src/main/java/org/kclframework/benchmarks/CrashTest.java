package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Worker processes against a served embedded stream, while they are killed and started again, the
 * shards are split and merged, and the services throttle, fail and drop answers; then a count of
 * what was processed against what was put.
 */
final class CrashTest {

  static final String STREAM = "crash-test";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CATCH_UP_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
  private static final int PRODUCERS = 2;
  private static final int KEYS_PER_PRODUCER = 400;
  private static final String FAULTS = "throttle:0.01,drop:0.002,error:0.002,delay:0.02:20ms";

  /**
   * What is repeated was processed since the last checkpoint, of which there is one a second: add
   * the failover time, and what taking over and retried checkpoints need on a busy machine.
   */
  private static final Duration LONGEST_REPETITION = Duration.ofSeconds(30);

  private final Path launcherJar;
  private final Path classPath;
  private final Path directory;
  private final Plan plan;
  private final Random random;
  private final List<LauncherProcess> workers = new ArrayList<>();
  private int started;
  private int kills;
  private int stops;
  private int reshards;

  /**
   * What is done.
   *
   * @param duration how long there are crashes
   * @param workers how many workers there are
   * @param crashInterval the mean time between two crashes
   * @param minimumRecords how many records are put at least
   * @param pause how long a producer waits between two batches
   * @param seed of the random choices
   */
  record Plan(
      Duration duration,
      int workers,
      Duration crashInterval,
      long minimumRecords,
      Duration pause,
      long seed) {}

  /** What came of it. */
  record Result(Verdict verdict, long put, int kills, int stops, int reshards) {}

  CrashTest(Path launcherJar, Path classPath, Path directory, Plan plan) {
    this.launcherJar = launcherJar;
    this.classPath = classPath;
    this.directory = directory;
    this.plan = plan;
    this.random = new Random(plan.seed());
  }

  Result run() throws Exception {
    Files.createDirectories(directory);
    LauncherProcess server =
        LauncherProcess.start(
            launcherJar,
            directory.resolve("server.out"),
            Map.of(),
            "local",
            "--port=0",
            "--limits=off",
            "--faults=" + FAULTS + ",seed:" + plan.seed());
    try {
      String line = server.awaitLine("http://", START_TIMEOUT);
      URI endpoint = URI.create(line.substring(line.indexOf("http://")).split("[\\s,]", 2)[0]);
      return run(endpoint);
    } finally {
      for (LauncherProcess worker : workers) {
        worker.kill();
      }
      server.kill();
    }
  }

  private Result run(URI endpoint) throws Exception {
    try (KinesisAsyncClient kinesis = LocalClients.kinesis(endpoint)) {
      LocalClients.untilDone(() -> kinesis.createStream(r -> r.streamName(STREAM).shardCount(4)));
      WorkerProcesses processes =
          new WorkerProcesses(
              launcherJar, classPath, directory, STREAM, endpoint, "checkpointFreqSeconds=1");
      for (int i = 0; i < plan.workers(); i++) {
        startWorker(processes);
      }
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong total = new AtomicLong();
      List<OrderedProducer> producers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        OrderedProducer producer =
            new OrderedProducer(
                kinesis,
                STREAM,
                i * KEYS_PER_PRODUCER,
                KEYS_PER_PRODUCER,
                stop,
                total,
                plan.pause().toNanos());
        producers.add(producer);
        Thread thread = new Thread(producer, "producer-" + i);
        thread.start();
        threads.add(thread);
      }
      crash(processes, new Resharding(kinesis, STREAM, random), total);
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      long[] put = new long[PRODUCERS * KEYS_PER_PRODUCER];
      for (int i = 0; i < PRODUCERS; i++) {
        System.arraycopy(producers.get(i).put(), 0, put, i * KEYS_PER_PRODUCER, KEYS_PER_PRODUCER);
      }
      return finish(put, total.get());
    }
  }

  private void startWorker(WorkerProcesses processes) throws IOException {
    started++;
    workers.add(processes.start(started));
  }

  /** Kills, stops, starts, splits and merges at random, until time and records are enough. */
  private void crash(WorkerProcesses processes, Resharding resharding, AtomicLong total)
      throws Exception {
    long end = System.nanoTime() + plan.duration().toNanos();
    while (System.nanoTime() < end || total.get() < plan.minimumRecords()) {
      TimeUnit.MILLISECONDS.sleep(1 + random.nextLong(plan.crashInterval().toMillis() * 2));
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          workers.remove(random.nextInt(workers.size())).kill();
          kills++;
        }
        case 2 -> {
          int chosen = random.nextInt(workers.size());
          if (workers.get(chosen).isSettled()) {
            requireSuccess(workers.remove(chosen).stop(STOP_TIMEOUT));
            stops++;
          }
        }
        default -> reshards += resharding.once() ? 1 : 0;
      }
      while (workers.size() < plan.workers()) {
        startWorker(processes);
      }
    }
  }

  private static void requireSuccess(int exitCode) {
    if (exitCode != 0) {
      throw new IllegalStateException("a worker that was asked to stop ended with " + exitCode);
    }
  }

  private Result finish(long[] put, long total) throws Exception {
    Path processed = WorkerProcesses.processed(directory);
    long deadline = System.nanoTime() + CATCH_UP_TIMEOUT.toNanos();
    Verdict verdict = Verdict.of(ProcessedLog.read(processed), put);
    while (verdict.lost() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(500);
      verdict = Verdict.of(ProcessedLog.read(processed), put);
    }
    for (LauncherProcess worker : workers) {
      requireSuccess(worker.stop(STOP_TIMEOUT));
    }
    workers.clear();
    return new Result(Verdict.of(ProcessedLog.read(processed), put), total, kills, stops, reshards);
  }

  static void main(Path launcherJar, Path classPath, Duration duration, long seed)
      throws Exception {
    Path directory = Files.createTempDirectory("crash-test");
    Plan plan =
        new Plan(
            duration,
            3,
            Duration.ofSeconds(4),
            duration.toSeconds() * 3400,
            Duration.ofMillis(150),
            seed);
    print("crash test for %s with seed %d in %s", duration, seed, directory);
    Result result = new CrashTest(launcherJar, classPath, directory, plan).run();
    Verdict verdict = result.verdict();
    print(
        "%,d records put; %d workers killed, %d stopped, %d splits and merges",
        result.put(), result.kills(), result.stops(), result.reshards());
    print(
        "%,d processed: %d lost, %d out of order, %,d duplicates (%.2f%%), the oldest after %.1f s;"
            + " %,d put twice by the producer",
        verdict.processed(),
        verdict.lost(),
        verdict.outOfOrder(),
        verdict.duplicates(),
        100.0 * verdict.duplicates() / verdict.processed(),
        verdict.oldestDuplicate().toMillis() / 1e3,
        verdict.putTwice());
    if (verdict.lost() > 0 || verdict.outOfOrder() > 0) {
      throw new IllegalStateException("records were lost or out of order, see " + directory);
    }
    if (verdict.oldestDuplicate().compareTo(LONGEST_REPETITION) > 0) {
      throw new IllegalStateException(
          "records came again that a checkpoint should have covered, see " + directory);
    }
  }
}
