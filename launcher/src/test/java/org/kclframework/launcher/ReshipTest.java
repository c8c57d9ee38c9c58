package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import picocli.CommandLine;

/** Missed events, to an endpoint like Initial State's and to a stream. */
@Timeout(120)
class ReshipTest {

  private static final String LINE =
      "{\"bucketKey\":\"kitchen\",\"bucketName\":\"Kitchen\",\"writtenAt\":\"2026-03-01T12:00:00Z\","
          + "\"reason\":\"x\",\"events\":[{\"key\":\"temperature\",\"value\":21.5,\"epoch\":1.0},"
          + "{\"key\":\"door\",\"value\":\"open\",\"epoch\":2.0}]}\n";

  @TempDir Path directory;

  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer endpoint;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile int holdFrom = Integer.MAX_VALUE;
  private volatile int status = 204;
  private Program program;

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/", this::answer);
    endpoint.start();
    Files.writeString(
        directory.resolve("is.ini"),
        "[isstreamer.client_config]\naccess_key = secret-key\n[isstreamer.api_config]\n"
            + "stream_api_base = http://127.0.0.1:"
            + endpoint.getAddress().getPort()
            + "\n");
    Files.writeString(directory.resolve("missed.txt"), LINE);
    Files.writeString(directory.resolve("x.yaml"), "x: {name: x, partition_key: k}\n");
    program = new Program(directory);
  }

  @AfterEach
  void stop() {
    held.countDown();
    endpoint.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("X-IS-AccessKey");
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    received.add(key + " " + exchange.getRequestURI() + " " + body);
    if (received.size() >= holdFrom) {
      awaitRelease();
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private void awaitRelease() throws IOException {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private int reship(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "reship";
    all[1] = "missed.txt";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return program.run(all);
  }

  @Test
  void toTheEndpointOfTheIniFile() throws IOException {
    assertThat(reship("--ini=is.ini")).as(program.err()).isZero();
    assertThat(program.written())
        .isEqualTo("Delivered 2 events of 1 lines; left 0 malformed and 0 refused lines\n");
    assertThat(program.err()).isEmpty();
    assertThat(received).hasSize(2);
    assertThat(received.get(0)).startsWith("secret-key /api/buckets");
    assertThat(received.get(1)).startsWith("secret-key /api/events").contains("temperature");
    assertThat(directory.resolve("missed.txt")).isEmptyFile();
  }

  @Test
  void outputThatCannotBeWritten_isAFailure() {
    program.bytes(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        });
    assertThat(reship("--ini=is.ini")).isEqualTo(11);
    assertThat(program.err())
        .isEqualTo("standard output cannot be written: No space left on device\n");
    assertThat(directory.resolve("missed.txt")).isEmptyFile();
  }

  @Test
  void whatIsLeft_isTold() throws IOException {
    Files.writeString(directory.resolve("missed.txt"), "no json\n" + LINE);
    assertThat(reship("--ini=is.ini")).isEqualTo(11);
    assertThat(program.written())
        .isEqualTo("Delivered 2 events of 1 lines; left 1 malformed and 0 refused lines\n");
    assertThat(program.err()).startsWith("line 1 is left: ");
    assertThat(directory.resolve("missed.txt")).content().startsWith("no json\n#");
  }

  @Test
  void nameInALineThatIsLeft_cannotChangeTheTerminal() throws IOException {
    Files.writeString(
        directory.resolve("missed.txt"),
        LINE.replace("21.5", "9".repeat(30)).replace("temperature", "\\u001b]0;pwned\\u0007"));
    assertThat(reship("--ini=is.ini")).isEqualTo(11);
    assertThat(program.err()).contains("\\u001b]0;pwned\\u0007").doesNotContain("\u001b");
  }

  @Test
  void accessKeyThatIsRefused_stopsIt() throws IOException {
    status = 401;
    assertThat(reship("--ini=is.ini")).isEqualTo(11);
    assertThat(program.written())
        .endsWith("left 0 malformed and 0 refused lines, and 1 from where it stopped\n");
    assertThat(program.err()).contains("stopped at line 1: ").doesNotContain("secret-key");
    assertThat(directory.resolve("missed.txt")).hasContent(LINE.strip());
  }

  @Test
  void linesOfIsStreamer_needABucket() throws IOException {
    Files.writeString(
        directory.resolve("missed.txt"), "[{\"key\":\"a\",\"value\":1,\"epoch\":1.0}]\n");
    assertThat(reship("--ini=is.ini")).isEqualTo(11);
    assertThat(program.err())
        .isEqualTo("line 1 is left: it names no bucket, and none was given for it\n");
    program = new Program(directory);
    assertThat(reship("--ini=is.ini", "--bucket-key=old", "--bucket-name=Old")).isZero();
    assertThat(received.get(0)).contains("\"bucketKey\":\"old\"", "\"bucketName\":\"Old\"");
  }

  @Test
  void toAStream() throws IOException {
    try (LocalStreams streams = LocalStreams.create();
        LocalServer server = streams.serve(0)) {
      streams.kinesis().createStream("events_prod", 1);
      Files.writeString(
          directory.resolve("streams.yaml"),
          "events: {name: events_prod, partition_key: bucketKey, endpoint: '"
              + server.endpoint()
              + "'}\n");
      assertThat(reship("-s", "events", "--streams=streams.yaml")).as(program.err()).isZero();
      assertThat(program.written()).startsWith("Delivered 2 events of 1 lines; left 0 ");
      Program get = new Program(directory);
      assertThat(
              get.run(
                  "get",
                  "-s",
                  "events",
                  "--streams=streams.yaml",
                  "--from=all",
                  "--json",
                  "--count=2"))
          .isZero();
      assertThat(get.written())
          .contains("\"key\":\"temperature\",\"value\":21.5")
          .contains("\"partitionKey\":\"kitchen\"");
      assertThat(directory.resolve("missed.txt")).isEmptyFile();
    }
  }

  @Test
  void toAStream_eventsThatWaitForOneAnother_haveNoFixedTime() {
    assertThat(ReshipCommand.producerOptions(Aggregation.NONE).deliveryTimeout())
        .isEqualTo(ProducerOptions.LONGEST);
  }

  @Test
  void streamThatIsNotThere_leavesAll() throws IOException {
    try (LocalStreams streams = LocalStreams.create();
        LocalServer server = streams.serve(0)) {
      Files.writeString(
          directory.resolve("streams.yaml"),
          "events: {name: nowhere, partition_key: k, endpoint: '" + server.endpoint() + "'}\n");
      assertThat(reship("-s", "events", "--streams=streams.yaml")).isEqualTo(11);
      assertThat(program.err()).contains("ResourceNotFoundException");
      assertThat(directory.resolve("missed.txt")).hasContent(LINE.strip());
    }
  }

  @Test
  void streamThatTakesNothing_isGivenUp() throws IOException {
    try (LocalStreams streams = LocalStreams.create();
        LocalServer server = streams.serve(0)) {
      streams.kinesis().createStream("events_prod", 1);
      var unused = streams.faults().on("kinesis", "PutRecords").hang();
      Files.writeString(
          directory.resolve("streams.yaml"),
          "events: {name: events_prod, partition_key: k, endpoint: '" + server.endpoint() + "'}\n");
      Surroundings surroundings =
          new Surroundings(
              Map.of(),
              directory,
              InputStream.nullInputStream(),
              told,
              new PrintWriter(told, true, UTF_8),
              new PrintWriter(told, true, UTF_8),
              stop -> {});
      CommandLine command =
          new CommandLine(
              new ReshipCommand(new LauncherCommand(surroundings), Duration.ofMillis(20)));
      assertThat(command.execute("missed.txt", "-s", "events", "--streams=streams.yaml"))
          .isEqualTo(11);
      assertThat(told.toString(UTF_8))
          .contains("stopped at line 1: no record got through")
          .endsWith("left 0 malformed and 0 refused lines, and 1 from where it stopped\n");
      assertThat(directory.resolve("missed.txt")).hasContent(LINE.strip());
    }
  }

  @Test
  void stop_saysWhatIsDeliveredAndWhatIsLeft() throws Exception {
    Files.writeString(directory.resolve("missed.txt"), "no json\n" + LINE + LINE + LINE);
    holdFrom = 3;
    CompletableFuture<Integer> end = program.start("reship", "missed.txt", "--ini=is.ini");
    Await.until("the second line is on its way", () -> received.size() == 3);
    program.stop();
    assertThat(end.get()).isEqualTo(11);
    held.countDown();
    assertThat(program.written())
        .isEqualTo(
            "Delivered 2 events of 1 lines; left 1 malformed and 0 refused lines, and 2 from where"
                + " it stopped\n");
    assertThat(program.err()).contains("stopped at line 3: ");
    assertThat(directory.resolve("missed.txt")).content().startsWith("no json\n#").contains("\n{");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--ini=no.ini; no.ini",
        "--ini=is.ini --bucket-name=x; --bucket-name means nothing without --bucket-key",
        "--ini=is.ini --bucket-key=ä; --bucket-key: a bucket key must be of printable ASCII",
        "--ini=is.ini --aggregate; --aggregate means nothing without --stream",
        "--ini=is.ini -s x; --ini and --stream contradict one another",
        "-s x --streams=x.yaml --local; endpoint=local without localDataDir: what is delivered",
        "-s x --streams=no.yaml; there is no such file",
        "--ini=is.ini --in=x; Unknown option: '--in', did you mean '--ini'?",
      })
  void wrongUsage_isTold(String arguments, String message) throws IOException {
    assertThat(reship(arguments.split(" "))).isEqualTo(2);
    assertThat(program.err()).contains(message);
    assertThat(received).isEmpty();
    assertThat(directory.resolve("missed.txt")).hasContent(LINE.strip());
  }

  @Test
  void iniWithoutAnAccessKey_isTold() throws IOException {
    Files.writeString(directory.resolve("is.ini"), "[isstreamer.client_config]\n");
    assertThat(reship("--ini=is.ini")).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo("there is no access key: set access_key in is.ini, or a stream by -s\n");
  }

  @Test
  void fileThatIsNotThere_isTold() {
    assertThat(program.run("reship", "other.txt", "--ini=is.ini")).isEqualTo(2);
    assertThat(program.err()).contains("there is no file", "other.txt");
  }

  @Test
  void fileThatCannotBeLocked_isToldWithTheReason() throws IOException {
    Files.createDirectory(directory.resolve("missed.txt.reshipping"));
    assertThat(reship("--ini=is.ini")).isEqualTo(11);
    assertThat(program.err())
        .startsWith("it cannot be delivered: ")
        .endsWith("missed.txt.reshipping: Is a directory\n");
  }

  @Test
  void noFile_isTold() {
    assertThat(program.run("reship")).isEqualTo(2);
    assertThat(program.err()).startsWith("Missing required parameter: 'FILE'");
  }
}
