package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.kclframework.streams.spool.Durability;

/**
 * A program with a spool that is killed with {@code kill -9} and started again, while Kinesis
 * throttles whole requests and single records, fails, and drops answers; then a look at what is in
 * the stream.
 */
final class SpoolCrashTest {

  private static final String STREAM = "spool-crash";
  private static final int WRITERS = 4;

  /** How many requests the program has to have sent before it is killed. */
  private static final int LEAST_REQUESTS = 5;

  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  private final Path directory;
  private final Plan plan;
  private final Random random;

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
    try (UnreliableStream stream = new UnreliableStream(STREAM, random)) {
      for (int life = 0; life < plan.kills(); life++) {
        long before = AckLog.count(acks);
        int requestsBefore = stream.requests();
        Process child = start(stream, acks, life, WRITERS);
        try {
          await(
              child,
              () ->
                  AckLog.count(acks) > before
                      && stream.requests() - requestsBefore >= LEAST_REQUESTS);
          TimeUnit.MILLISECONDS.sleep(random.nextLong(plan.interval().toMillis() * 2));
        } finally {
          child.destroyForcibly().waitFor();
        }
      }
      Process last = start(stream, acks, plan.kills(), 0);
      if (!last.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || last.exitValue() != 0) {
        last.destroyForcibly();
        throw new IOException("the spool was not drained, see " + output());
      }
      return DeliveryVerdict.of(stream.contents(NumberedPayload::read), AckLog.read(acks));
    }
  }

  private Path output() {
    return directory.resolve("child.out");
  }

  private Process start(UnreliableStream stream, Path acks, int life, int writers)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SpoolCrashChild.class.getName(),
            stream.endpoint().toString(),
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

  private void await(Process child, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.call()) {
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
      print("%s: %d kills, %s", durability, kills, verdict);
      if (!verdict.isClean()) {
        throw new IllegalStateException("events were lost or out of order, see " + directory);
      }
    }
  }
}
