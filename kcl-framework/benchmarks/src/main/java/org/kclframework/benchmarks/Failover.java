package org.kclframework.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.kclframework.benchmarks.Figures.median;
import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.kclframework.benchmarks.ProcessedLog.Entry;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * How long shards stand still when one of two workers is killed, and when it is stopped, with the
 * default settings: for each shard of the worker that goes, the time from its last record there to
 * its first at the other worker.
 */
final class Failover {

  private static final String STREAM = "failover";
  private static final int SHARDS = 8;
  private static final int KEYS = 64;
  private static final int RUNS = 5;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Path launcherJar;
  private final Path classPath;

  private Failover(Path launcherJar, Path classPath) {
    this.launcherJar = launcherJar;
    this.classPath = classPath;
  }

  static void main(Path launcherJar, Path classPath) throws Exception {
    Failover failover = new Failover(launcherJar, classPath);
    List<Double> killed = new ArrayList<>();
    List<Double> stopped = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      killed.add(failover.run(LauncherProcess::kill));
      print("kill -9, run %d: all shards resumed after %.2f s", i + 1, killed.get(i));
      stopped.add(failover.run(worker -> worker.stop(TIMEOUT)));
      print("stop, run %d: longest gap of a shard %.2f s", i + 1, stopped.get(i));
    }
    print(
        "kill -9: median %.2f s, worst %.2f s (bar: 12)",
        median(killed, Double::doubleValue), worst(killed));
    print(
        "stop: median %.2f s, worst %.2f s (bar: 5)",
        median(stopped, Double::doubleValue), worst(stopped));
  }

  private static double worst(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** How a worker is ended. */
  private interface Ending {
    void end(LauncherProcess worker) throws IOException, InterruptedException;
  }

  private double run(Ending ending) throws Exception {
    Path directory = Files.createTempDirectory("failover");
    LauncherProcess server =
        LauncherProcess.start(
            launcherJar, directory.resolve("server.out"), Map.of(), "local", "--port=0");
    List<LauncherProcess> workers = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    try {
      String line = server.awaitLine("http://", START_TIMEOUT);
      URI endpoint = URI.create(line.substring(line.indexOf("http://")).split("[\\s,]", 2)[0]);
      try (KinesisAsyncClient kinesis = LocalClients.kinesis(endpoint)) {
        LocalClients.untilDone(
            () -> kinesis.createStream(r -> r.streamName(STREAM).shardCount(SHARDS)));
        OrderedProducer producer =
            new OrderedProducer(kinesis, STREAM, 0, KEYS, stop, new AtomicLong(), 20_000_000);
        Thread thread = new Thread(producer, "producer");
        thread.start();
        WorkerProcesses processes =
            new WorkerProcesses(launcherJar, classPath, directory, STREAM, endpoint);
        workers.add(processes.start(1));
        workers.add(processes.start(2));
        Path processed = WorkerProcesses.processed(directory);
        LauncherProcess leaving = workers.get(0);
        LauncherProcess staying = workers.get(1);
        await(
            () ->
                shardsOf(processed, leaving, 0).size() == SHARDS / 2
                    && shardsOf(processed, staying, 0).size() == SHARDS / 2);
        long left = System.nanoTime();
        ending.end(leaving);
        await(() -> shardsOf(processed, staying, left).size() == SHARDS);
        stop.set(true);
        thread.join();
        return longestGap(ProcessedLog.read(processed), leaving.pid(), left);
      }
    } finally {
      stop.set(true);
      for (LauncherProcess worker : workers) {
        worker.kill();
      }
      server.kill();
    }
  }

  /** A condition that is waited for. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("not reached in " + TIMEOUT);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Returns the shards that a process worked on since a time, or in the last second. */
  private static Set<Integer> shardsOf(Path processed, LauncherProcess worker, long since)
      throws IOException {
    if (!Files.exists(processed)) {
      return Set.of();
    }
    long from = since == 0 ? System.nanoTime() - TimeUnit.SECONDS.toNanos(1) : since;
    Set<Integer> shards = new HashSet<>();
    for (Entry entry : ProcessedLog.read(processed)) {
      if (entry.process() == worker.pid() && entry.nanos() > from) {
        shards.add(entry.shard());
      }
    }
    return shards;
  }

  /** Returns the longest time that a shard of the worker that left stood still, in seconds. */
  private static double longestGap(List<Entry> entries, long leftProcess, long left) {
    Map<Integer, Long> last = new HashMap<>();
    Map<Integer, Long> first = new HashMap<>();
    long shortlyBefore = left - TimeUnit.SECONDS.toNanos(1);
    for (Entry entry : entries) {
      if (entry.process() == leftProcess && entry.nanos() > shortlyBefore) {
        last.put(entry.shard(), entry.nanos());
      } else if (entry.process() != leftProcess && entry.nanos() > left) {
        first.putIfAbsent(entry.shard(), entry.nanos());
      }
    }
    return last.entrySet().stream()
        .mapToDouble(shard -> (requireNonNull(first.get(shard.getKey())) - shard.getValue()) / 1e9)
        .max()
        .orElseThrow();
  }
}
