package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.kclframework.core.codec.MalformedPayloadException;
import org.kclframework.streams.event.Event;

/**
 * The daemon, which is killed with {@code kill -9} and started again while programs send it events
 * over HTTP and over ZeroMQ, and Kinesis throttles whole requests and single records, fails, and
 * drops answers; then a look at what is in the stream.
 *
 * <p>Who sends over ZeroMQ is told nothing, so that events may get lost with the daemon's memory;
 * their order is looked at.
 */
final class DaemonCrashTest {

  private static final String ALIAS = "events";
  private static final int HTTP_WRITERS = 4;
  private static final int KEYS_PER_WRITER = 25;
  private static final int FIRST_ZMQ_KEY = HTTP_WRITERS * KEYS_PER_WRITER;

  /** How many requests the daemon has to have sent before it is killed. */
  private static final int LEAST_REQUESTS = 5;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);

  private final Path launcherJar;
  private final Path directory;
  private final Plan plan;
  private final Random random;
  private final int zmqPort;
  private final int httpPort;

  /**
   * What is done.
   *
   * @param durability the daemon's, {@code os} or {@code fsync}
   * @param kills how often the daemon is killed
   * @param interval the mean time from its first deliveries to the kill
   * @param seed of the random choices
   */
  record Plan(String durability, int kills, Duration interval, long seed) {}

  /**
   * What came out.
   *
   * @param http of events that were answered with 200
   * @param handedOver events that ZeroMQ took
   * @param zmq of these, none of which is ever acknowledged
   * @param exitCode of the daemon when it was asked to stop at the end
   */
  record Result(DeliveryVerdict http, long handedOver, DeliveryVerdict zmq, int exitCode) {

    boolean isClean() {
      return http.isClean() && zmq.isClean() && exitCode == 0;
    }
  }

  DaemonCrashTest(Path launcherJar, Path directory, Plan plan) throws IOException {
    this.launcherJar = launcherJar;
    this.directory = directory;
    this.plan = plan;
    random = new Random(plan.seed());
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      zmqPort = first.getLocalPort();
      httpPort = second.getLocalPort();
    }
  }

  Result run() throws Exception {
    try (UnreliableStream stream = new UnreliableStream(ALIAS, random);
        DaemonWriters writers =
            new DaemonWriters(
                URI.create("http://127.0.0.1:" + httpPort + "/streams/" + ALIAS), zmqPort, ALIAS)) {
      Path catalog =
          Files.writeString(
              directory.resolve("streams.yaml"),
              "%s: {name: %s, partition_key: key, endpoint: '%s'}\n"
                  .formatted(ALIAS, ALIAS, stream.endpoint()));
      for (int i = 0; i < HTTP_WRITERS; i++) {
        writers.startHttp(i * KEYS_PER_WRITER, KEYS_PER_WRITER);
      }
      writers.startZmq(FIRST_ZMQ_KEY, KEYS_PER_WRITER);
      for (int life = 0; life < plan.kills(); life++) {
        LauncherProcess daemon = start(catalog, life);
        try {
          awaitDeliveries(stream, writers);
          TimeUnit.MILLISECONDS.sleep(random.nextLong(plan.interval().toMillis() * 2));
        } finally {
          daemon.kill();
        }
      }
      LauncherProcess last = start(catalog, plan.kills());
      writers.stop();
      int exitCode = last.stop(DRAIN_TIMEOUT.plus(TIMEOUT));
      return result(stream.contents(DaemonCrashTest::event), writers, exitCode);
    }
  }

  private LauncherProcess start(Path catalog, int life) throws IOException, InterruptedException {
    LauncherProcess daemon =
        LauncherProcess.start(
            launcherJar,
            directory.resolve("daemon-" + life + ".out"),
            Map.of(),
            "daemon",
            "--streams=" + catalog,
            "--zmqPort=" + zmqPort,
            "--daemonHttpPort=" + httpPort,
            "--spoolDirectory=" + directory.resolve("spool"),
            "--spoolDurability=" + plan.durability(),
            "--shutdownGraceMillis=" + DRAIN_TIMEOUT.toMillis());
    daemon.awaitLine("Listening on ", TIMEOUT);
    return daemon;
  }

  private void awaitDeliveries(UnreliableStream stream, DaemonWriters writers)
      throws IOException, InterruptedException {
    long acknowledgedBefore = writers.acknowledgedCount();
    int requestsBefore = stream.requests();
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (writers.acknowledgedCount() == acknowledgedBefore
        || stream.requests() - requestsBefore < LEAST_REQUESTS) {
      writers.requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IOException("the daemon acknowledges or delivers nothing, see " + directory);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static NumberedEvent event(ByteBuffer data) {
    try {
      Event event = Event.decode(data);
      return new NumberedEvent(field(event, "key").intValue(), field(event, "number").longValue());
    } catch (MalformedPayloadException e) {
      throw new IllegalStateException("what is in the stream is no event", e);
    }
  }

  private static Number field(Event event, String name) {
    if (event.get(name) instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("what is in the stream has no field '" + name + "'");
  }

  private static Result result(
      Map<Integer, List<Long>> stored, DaemonWriters writers, int exitCode) {
    Map<Integer, List<Long>> overZmq = new HashMap<>(stored);
    overZmq.keySet().removeIf(key -> key < FIRST_ZMQ_KEY);
    Map<Integer, List<Long>> overHttp = new HashMap<>(stored);
    overHttp.keySet().removeIf(key -> key >= FIRST_ZMQ_KEY);
    Map<Integer, Set<Long>> acknowledged = writers.acknowledged();
    return new Result(
        DeliveryVerdict.of(overHttp, acknowledged),
        writers.handedOver(),
        DeliveryVerdict.of(overZmq, Map.of()),
        exitCode);
  }

  static void main(Path launcherJar, int kills, long seed) throws Exception {
    for (String durability : List.of("os", "fsync")) {
      Path directory = Files.createTempDirectory("daemon-crash");
      Result result =
          new DaemonCrashTest(
                  launcherJar, directory, new Plan(durability, kills, Duration.ofSeconds(1), seed))
              .run();
      print("%s: %d kills; over HTTP %s", durability, kills, result.http());
      print("over ZeroMQ %,d handed over; %s", result.handedOver(), result.zmq());
      if (!result.isClean()) {
        throw new IllegalStateException(
            "it is not as it should be: " + result + ", see " + directory);
      }
    }
  }
}
