package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kclframework.streams.client.HeaderForm;
import org.kclframework.streams.client.NonBlockingProducer;
import org.kclframework.streams.event.Event;

/**
 * How long a program takes to hand an event of 100 bytes to the daemon, and how many a second the
 * daemon takes into its spool, by {@code os}. The daemon is a process of its own. Its stream cannot
 * be reached, so that nothing is delivered meanwhile.
 */
final class DaemonHandOff {

  private static final int PACED_PUTS = 100_000;
  private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int WARM_UP_EVENTS = 500_000;
  private static final int EVENTS = 2_000_000;
  private static final int KEYS = 1000;
  private static final Pattern STORED =
      Pattern.compile("kclframework_daemon_stored_total\\{[^}]*} ([0-9.E]+)");

  private final NonBlockingProducer producer;
  private final URI metrics;
  private final long daemonPid;
  private final Event[] events = new Event[KEYS];

  private DaemonHandOff(NonBlockingProducer producer, URI metrics, long daemonPid) {
    this.producer = producer;
    this.metrics = metrics;
    this.daemonPid = daemonPid;
    for (int i = 0; i < KEYS; i++) {
      events[i] = Event.builder().set("id", i).set("text", "x".repeat(85)).build();
    }
  }

  static void main(Path launcherJar) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("daemon");
    Path catalog = directory.resolve("streams.yaml");
    Files.writeString(
        catalog,
        "events: {name: events, partition_key: id, endpoint: 'http://127.0.0.1:%d'}\n"
            .formatted(freePort()));
    int zmqPort = freePort();
    int metricsPort = freePort();
    LauncherProcess daemon =
        LauncherProcess.start(
            launcherJar,
            directory.resolve("out"),
            Map.of(),
            "daemon",
            "--streams=" + catalog,
            "--zmqPort=" + zmqPort,
            "--managementPort=" + metricsPort,
            "--spoolDirectory=" + directory.resolve("spool"),
            "--spoolDurability=os",
            "--spoolMaxMegabytes=8192",
            "--shutdownGraceMillis=100");
    try {
      daemon.awaitLine("Listening on ", Duration.ofSeconds(60));
      URI metrics = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");
      for (HeaderForm form : HeaderForm.values()) {
        try (NonBlockingProducer producer =
            NonBlockingProducer.builder().port(zmqPort).headers(form).build()) {
          DaemonHandOff run = new DaemonHandOff(producer, metrics, daemon.pid());
          print("headers: %s", form);
          run.putAll(WARM_UP_EVENTS);
          run.atFullSpeed();
          run.paced();
        }
      }
    } finally {
      daemon.kill();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void paced() {
    long[] nanos = new long[PACED_PUTS];
    int dropped = 0;
    long next = System.nanoTime();
    for (int i = 0; i < PACED_PUTS; i++) {
      next += PACE_NANOS;
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      long start = System.nanoTime();
      boolean taken = put(i);
      nanos[i] = System.nanoTime() - start;
      dropped += taken ? 0 : 1;
    }
    Arrays.sort(nanos);
    print(
        "to hand over, at up to 10,000 a second: median %.1f us, p99 %.1f us, most %.1f us, %d"
            + " dropped (bar: p99 100 us)",
        nanos[PACED_PUTS / 2] / 1e3,
        nanos[PACED_PUTS / 100 * 99] / 1e3,
        nanos[PACED_PUTS - 1] / 1e3,
        dropped);
  }

  private boolean put(int number) {
    int key = number % KEYS;
    return producer.put("events", Integer.toString(key), events[key]);
  }

  private void atFullSpeed() throws IOException, InterruptedException {
    Duration cpuBefore = daemonCpu();
    long start = System.nanoTime();
    putAll(EVENTS);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = daemonCpu().minus(cpuBefore).toNanos() / 1e9;
    print(
        "into the spool: %,.0f events a second (bar: 100,000), %.1f us of the daemon's CPU each",
        EVENTS / seconds, cpu / EVENTS * 1e6);
  }

  /** Puts events as fast as they are taken; returns when they are in the spool. */
  private void putAll(int count) throws IOException, InterruptedException {
    long before = stored();
    for (int number = 0; number < count; ) {
      if (put(number)) {
        number++;
      } else {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
      }
    }
    while (stored() - before < count) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private Duration daemonCpu() {
    return ProcessHandle.of(daemonPid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow();
  }

  private long stored() throws IOException, InterruptedException {
    String page =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
            .body();
    Matcher matcher = STORED.matcher(page);
    return matcher.find() ? (long) Double.parseDouble(matcher.group(1)) : 0;
  }
}
