package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.streams.client.HeaderForm;
import org.kclframework.streams.client.NonBlockingProducer;
import org.kclframework.streams.event.Event;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Tests of the daemon in a process of its own, delivering into streams that the test serves. */
@Timeout(240)
class DaemonIT {

  private static final String UNICODE_ALIAS = "d\u00e9mo_\u6d41_\ud83d\ude80";
  private static final Pattern ZMQ = Pattern.compile("Listening on tcp://127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern HTTP = Pattern.compile(" and (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir Path directory;
  private final LocalStreams local = LocalStreams.create();
  private final LocalKinesis kinesis = local.kinesis();
  private LocalServer server;

  @BeforeEach
  void serve() {
    server = local.serve(0);
    kinesis.createStream("demo", 2);
    kinesis.createStream("orders_prod", 2);
  }

  @AfterEach
  void close() {
    local.close();
  }

  private void catalog(URI endpoint) throws IOException {
    Files.writeString(
        directory.resolve("streams.yaml"),
        """
        orders:
          name: orders_prod
          partition_key: pkey
          endpoint: %1$s
        "%2$s":
          name: demo
          partition_key: pkey
          endpoint: %1$s
        """
            .formatted(endpoint, UNICODE_ALIAS));
  }

  private LauncherProcess start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("daemon", "--streams", "streams.yaml"));
    all.add("--zmqPort=0");
    all.addAll(List.of(arguments));
    return LauncherProcess.start(directory, all.toArray(String[]::new));
  }

  private static int zmqPort(LauncherProcess daemon) {
    return Integer.parseInt(find(ZMQ, daemon));
  }

  private static String find(Pattern pattern, LauncherProcess daemon) {
    daemon.awaitErr("Listening on ");
    Matcher matcher = pattern.matcher(daemon.err());
    assertThat(matcher.find()).as(daemon.err()).isTrue();
    return matcher.group(1);
  }

  /** Returns the events of each partition key in their order. */
  private Map<String, List<Map<String, ?>>> stored(String stream) throws Exception {
    Map<String, List<Map<String, ?>>> events = new TreeMap<>();
    for (Record record : kinesis.records(stream)) {
      events
          .computeIfAbsent(record.partitionKey(), first -> new ArrayList<>())
          .add(Event.decode(record.data().asByteBuffer()).fields());
    }
    return events;
  }

  /** Each of a thousand keys has every thousandth number, in order. */
  private void assertAll(String stream, int events) throws Exception {
    Map<String, List<Map<String, ?>>> stored = stored(stream);
    assertThat(stored).hasSize(1000);
    for (int key = 0; key < 1000; key++) {
      int first = key;
      assertThat(stored.get("key" + key))
          .extracting(event -> event.get("value"))
          .isEqualTo(
              IntStream.range(0, events / 1000)
                  .mapToObj(i -> (Object) (long) (first + 1000 * i))
                  .toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void twentyThousandMessages_intoTwoStreams_allArrive(HeaderForm form) throws Exception {
    catalog(server.endpoint());
    try (LauncherProcess daemon = start("--spoolDurability=fsync")) {
      int port = zmqPort(daemon);
      try (NonBlockingProducer producer =
          NonBlockingProducer.builder().port(port).headers(form).highWaterMark(20_000).build()) {
        for (int i = 0; i < 10_000; i++) {
          String key = "key" + i % 1000;
          Event event = Event.builder().set("pkey", key).set("value", i).build();
          assertThat(producer.put(UNICODE_ALIAS, key, event)).isTrue();
          assertThat(producer.put("orders", key, event)).isTrue();
        }
        assertThat(producer.close(Duration.ofSeconds(60))).isTrue();
      }
      daemon.signal("TERM");

      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
      assertThat(daemon.err())
          .contains("Stopped: 20,000 events received, 20,000 stored, 0 dropped\n");
    }
    assertAll("demo", 10_000);
    assertAll("orders_prod", 10_000);
  }

  @ParameterizedTest
  @EnumSource
  void clientInPython_withPyzmq_deliversAll(HeaderForm form) throws Exception {
    String python = OtherPrograms.requirePythonWith("zmq");
    catalog(server.endpoint());
    try (LauncherProcess daemon = start()) {
      int port = zmqPort(daemon);
      run(
          python,
          script("triton_client.py"),
          Integer.toString(port),
          UNICODE_ALIAS,
          form == HeaderForm.JSON ? "json" : "binary",
          "20000");
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
    }
    assertAll("demo", 20_000);
  }

  private String script(String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream in = DaemonIT.class.getResourceAsStream("/daemon/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file.toString();
  }

  private String run(String... command) throws Exception {
    Path output = Files.createTempFile(directory, "python", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  @Test
  void clientThatSpeaksAsIsStreamer_deliversIntoTheStream() throws Exception {
    OtherPrograms.require("python3");
    catalog(server.endpoint());
    try (LauncherProcess daemon =
        start(
            "--daemonHttpPort=0", "--daemonEventsStream=orders", "--daemonAccessKeys=ist_secret")) {
      String base = find(HTTP, daemon);
      String script = script("streamer_client.py");
      String said = run("python3", script, base, "ist_secret", "kitchen", "My \u00e9 Bucket", "25");
      assertThat(said).contains("/api/buckets 201").contains("/api/events 204");
      daemon.signal("TERM");

      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
      assertThat(daemon.err() + daemon.out()).doesNotContain("ist_secret");
    }
    List<Map<String, ?>> events = stored("orders_prod").getOrDefault("kitchen", List.of());
    assertThat(events).hasSize(25);
    assertThat(events.get(0).keySet())
        .containsExactly("key", "value", "epoch", "bucketKey", "bucketName");
    assertThat(events)
        .extracting(event -> event.get("value"))
        .isEqualTo(IntStream.range(0, 25).mapToObj(i -> (Object) (long) i).toList());
    assertThat(events).allMatch(event -> "My \u00e9 Bucket".equals(event.get("bucketName")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void daemonWithoutItsStreams_keepsEvents_andTheNextDeliversThem(String signal) throws Exception {
    // A port on which nobody listens any more.
    URI nowhere = server.endpoint();
    server.close();
    catalog(nowhere);
    try (LauncherProcess daemon = start("--shutdownGraceMillis=10000")) {
      put(zmqPort(daemon), 1000);
      daemon.signal(signal);
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
      assertThat(daemon.err()).contains("the next run goes on with them");
    }
    server = local.serve(0);
    catalog(server.endpoint());
    try (LauncherProcess daemon = start()) {
      daemon.awaitErr("Listening on ");
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
    }
    assertAll("orders_prod", 1000);
  }

  @Test
  void daemonWithoutCredentials_keepsEvents_andTheNextDeliversThem() throws Exception {
    catalog(server.endpoint());
    String none = "--AWSCredentialsProvider=CustomEnvironmentVariableCredentialsProvider|NOBODY";
    try (LauncherProcess daemon = start("--shutdownGraceMillis=10000", none)) {
      put(zmqPort(daemon), 1000);
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
      assertThat(daemon.err())
          .contains("NOBODY_AWS_ACCESS_KEY_ID is not set; they are looked for again")
          .contains("the next run goes on with them");
    }
    try (LauncherProcess daemon = start()) {
      daemon.awaitErr("Listening on ");
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
    }
    assertAll("orders_prod", 1000);
  }

  private static void put(int port, int events) {
    try (NonBlockingProducer producer = NonBlockingProducer.builder().port(port).build()) {
      for (int i = 0; i < events; i++) {
        String key = "key" + i % 1000;
        Event event = Event.builder().set("pkey", key).set("value", i).build();
        assertThat(producer.put("orders", key, event)).isTrue();
      }
      assertThat(producer.close(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  void skipKinesis_writesTheOutputFile_withoutACatalog() throws Exception {
    try (LauncherProcess daemon =
        LauncherProcess.start(
            directory,
            "daemon",
            "--zmqPort=0",
            "--skip-kinesis",
            "--output_file",
            "out.bin",
            "-v")) {
      put(zmqPort(daemon), 3);
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
    }
    byte[] output = Files.readAllBytes(directory.resolve("out.bin"));
    byte[] name = {(byte) 0xa6, 'o', 'r', 'd', 'e', 'r', 's', (byte) 0x82};
    assertThat(output).startsWith(name);
    assertThat(output.length).isGreaterThan(60);
  }

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf("hasFullDevice")
  void outputThatCannotBeWritten_isToldByTheExitCode() throws Exception {
    try (LauncherProcess daemon =
        LauncherProcess.start(
            directory, "daemon", "--zmqPort=0", "--skip-kinesis", "--output_file=/dev/full")) {
      put(zmqPort(daemon), 3);
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).isEqualTo(ExitCode.UNDELIVERED.number());
      assertThat(daemon.err())
          .contains("3 events received, 0 stored, 3 dropped")
          .contains("some of those that had come are lost");
    }
  }

  @Test
  void healthAndMetrics_areServed() throws Exception {
    catalog(server.endpoint());
    try (LauncherProcess daemon = start("--managementPort=0", "-v")) {
      put(zmqPort(daemon), 1000);
      Matcher matcher = Pattern.compile("metrics on (http://\\S+)/metrics").matcher(daemon.err());
      assertThat(matcher.find()).as(daemon.err()).isTrue();
      String base = matcher.group(1);
      Await.until("delivered", () -> get(base + "/health/ready").contains("\"delivered\" : 1000"));

      assertThat(get(base + "/health/live")).contains("UP");
      assertThat(get(base + "/health/ready")).contains("\"status\" : \"UP\"", "orders_prod");
      assertThat(get(base + "/metrics"))
          .contains("kclframework_daemon_stored_total{alias=\"orders\",way=\"zeromq\"} 1000.0");
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).isZero();
    }
  }

  private static String get(String address) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void embeddedStream_servesTheDaemonToo() throws Exception {
    catalog(URI.create("https://kinesis.example.com"));
    try (LauncherProcess daemon = start("--endpoint=local")) {
      put(zmqPort(daemon), 10);
      daemon.signal("TERM");
      assertThat(daemon.exitCode()).as(daemon.err()).isZero();
      assertThat(daemon.err()).contains("10 events received, 10 stored, 0 dropped\n");
    }
  }

  @Test
  void catalogThatIsMissing_isTold() throws Exception {
    try (LauncherProcess daemon = start()) {
      assertThat(daemon.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
      assertThat(daemon.err()).contains("streams.yaml: there is no such file");
    }
  }

  @Test
  void portInUse_isTold() throws Exception {
    catalog(server.endpoint());
    String port = Integer.toString(server.port());
    try (LauncherProcess daemon =
        LauncherProcess.start(directory, "daemon", "--streams=streams.yaml", "--zmqPort=" + port)) {
      assertThat(daemon.exitCode()).isEqualTo(ExitCode.INITIALIZATION_FAILED.number());
      assertThat(daemon.err())
          .contains("tcp://127.0.0.1:" + port + " cannot be listened on: address already in use");
      assertThat(daemon.err()).contains("zmqPort (TRITON_ZMQ_HOST and TRITON_ZMQ_PORT)");
    }
  }

  @Test
  void eventsStreamThatIsUnknown_isTold() throws Exception {
    catalog(server.endpoint());
    try (LauncherProcess daemon = start("--daemonHttpPort=0", "--daemonEventsStream=order")) {
      assertThat(daemon.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
      assertThat(daemon.err()).contains("daemonEventsStream: no stream 'order'", "'orders'");
    }
  }
}
