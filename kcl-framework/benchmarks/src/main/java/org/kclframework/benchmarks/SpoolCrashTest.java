package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.kinesis.RateLimits;
import org.kclframework.streams.spool.Durability;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;

/**
 * A program with a spool that is killed with {@code kill -9} and started again, while Kinesis
 * throttles whole requests and single records, fails, and drops answers; then a look at what is in
 * the stream.
 */
final class SpoolCrashTest {

  private static final String STREAM = "spool-crash";
  private static final int SHARDS = 4;
  private static final int WRITERS = 4;

  /** How many requests the program has to have sent before it is killed. */
  private static final int LEAST_REQUESTS = 5;

  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  private final Path directory;
  private final Plan plan;
  private final Random random;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * What is done.
   *
   * @param kills how often the program is killed
   * @param interval the mean time from its first deliveries to the kill
   * @param seed of the random choices
   */
  record Plan(Durability durability, int kills, Duration interval, long seed) {}

  SpoolCrashTest(Path directory, Plan plan) {
    this.directory = directory;
    this.plan = plan;
    this.random = new Random(plan.seed());
  }

  DeliveryVerdict run() throws Exception {
    Path acks = Files.createDirectories(directory.resolve("acks"));
    try (LocalStreams streams = LocalStreams.builder().rateLimits(RateLimits.LIKE_AWS).build();
        LocalServer server = streams.serve(0)) {
      streams.kinesis().createStream(STREAM, SHARDS);
      addFaults(streams);
      for (int life = 0; life < plan.kills(); life++) {
        long before = AckLog.count(acks);
        requests.set(0);
        Process child = start(server, acks, life, WRITERS);
        try {
          awaitFirst(child, acks, before);
          TimeUnit.MILLISECONDS.sleep(random.nextLong(plan.interval().toMillis() * 2));
        } finally {
          child.destroyForcibly().waitFor();
        }
      }
      Process last = start(server, acks, plan.kills(), 0);
      if (!last.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || last.exitValue() != 0) {
        last.destroyForcibly();
        throw new IOException("the spool was not drained, see " + output());
      }
      return DeliveryVerdict.of(StreamContents.read(streams.kinesis(), STREAM), AckLog.read(acks));
    }
  }

  private void addFaults(LocalStreams streams) {
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .withProbability(0.02, random.nextLong())
        .fail(() -> LimitExceededException.builder().statusCode(400).message("slower").build());
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .withProbability(0.02, random.nextLong())
        .fail(() -> KinesisException.builder().statusCode(500).message("broken").build());
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .withProbability(0.02, random.nextLong())
        .dropResponse();
    // Strikes nothing, but sees all.
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .matching(PutRecordsRequest.class, request -> requests.incrementAndGet() < 0)
        .dropResponse();
  }

  private Path output() {
    return directory.resolve("child.out");
  }

  private Process start(LocalServer server, Path acks, int life, int writers) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SpoolCrashChild.class.getName(),
            server.endpoint().toString(),
            STREAM,
            directory.resolve("spool").toString(),
            plan.durability().name(),
            acks.toString(),
            Integer.toString(life),
            Integer.toString(writers))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
        .start();
  }

  private void awaitFirst(Process child, Path acks, long before)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (AckLog.count(acks) == before || requests.get() < LEAST_REQUESTS) {
      if (!child.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the program acknowledges or delivers nothing, see " + output());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  static void main(int kills, long seed) throws Exception {
    for (Durability durability : List.of(Durability.OS, Durability.FSYNC)) {
      Path directory = Files.createTempDirectory("spool-crash");
      DeliveryVerdict verdict =
          new SpoolCrashTest(directory, new Plan(durability, kills, Duration.ofSeconds(1), seed))
              .run();
      print(
          "%s: %d kills, %,d events acknowledged, %,d records in the stream: %d lost, %d out of"
              + " order, %,d duplicates (%.2f%%)",
          durability,
          kills,
          verdict.acknowledged(),
          verdict.stored(),
          verdict.lost(),
          verdict.outOfOrder(),
          verdict.duplicates(),
          100.0 * verdict.duplicates() / verdict.stored());
      if (!verdict.isClean()) {
        throw new IllegalStateException("events were lost or out of order, see " + directory);
      }
    }
  }
}
