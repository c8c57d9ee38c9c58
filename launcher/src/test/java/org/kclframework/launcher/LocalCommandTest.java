package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LocalCommandTest {

  private static final String LINE = "Serving Kinesis and DynamoDB on ";

  @TempDir Path directory;

  private URI address(Program program) {
    return address(program, "http");
  }

  private URI address(Program program, String scheme) {
    Await.until("the address", () -> program.out().contains("\n"));
    assertThat(program.out()).startsWith(LINE + scheme + "://127.0.0.1:");
    return URI.create(program.out().lines().findFirst().orElseThrow().substring(LINE.length()));
  }

  private static HttpResponse<String> kinesis(URI address, String operation, String body)
      throws IOException, InterruptedException {
    return kinesis(HttpClient.newHttpClient(), address, operation, body);
  }

  private static HttpResponse<String> kinesis(
      HttpClient client, URI address, String operation, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("X-Amz-Target", "Kinesis_20131202." + operation)
            .header("Content-Type", "application/x-amz-json-1.1")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void local_servesUntilItIsStopped() throws Exception {
    Program program = new Program(directory);
    CompletableFuture<Integer> end = program.start("local", "--port=0");
    URI address = address(program);
    assertThat(kinesis(address, "ListStreams", "{}").body()).contains("\"StreamNames\":[]");
    program.stop();
    assertThat(end.get()).isZero();
    assertThat(program.err()).isEmpty();
  }

  @Test
  void tls_servesByACertificateThatClientsCanTrust() throws Exception {
    Program program = new Program(directory);
    CompletableFuture<Integer> end =
        program.start("local", "--port=0", "--tls", "--tls-certificate=cert.pem");
    URI address = address(program, "https");
    HttpRequest request = HttpRequest.newBuilder(address).build();
    assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()))
        .isInstanceOf(SSLException.class);
    HttpClient trusting =
        HttpClient.newBuilder().sslContext(trusting(directory.resolve("cert.pem"))).build();
    assertThat(trusting.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    program.stop();
    assertThat(end.get()).isZero();
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "local", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void tlsCertificate_withoutTls_isAMistake() {
    Program program = new Program(directory);
    assertThat(program.run("local", "--port=0", "--tls-certificate=cert.pem")).isEqualTo(2);
    assertThat(program.err()).contains("--tls-certificate means nothing without --tls");
  }

  @Test
  void tlsCertificate_thatCannotBeWritten_isNamed() {
    Program program = new Program(directory);
    assertThat(program.run("local", "--port=0", "--tls", "--tls-certificate=no/such/cert.pem"))
        .isEqualTo(4);
    assertThat(program.err()).contains("--tls-certificate=no/such/cert.pem cannot be written");
  }

  @Test
  void tlsCertificate_ofARunningServer_isNotReplacedByOneThatCannotListen() throws Exception {
    Program first = new Program(directory);
    CompletableFuture<Integer> end =
        first.start("local", "--port=0", "--tls", "--tls-certificate=cert.pem");
    int port = address(first, "https").getPort();
    String certificate = Files.readString(directory.resolve("cert.pem"));
    Program second = new Program(directory);
    assertThat(second.run("local", "--port=" + port, "--tls", "--tls-certificate=cert.pem"))
        .isEqualTo(4);
    assertThat(second.err()).contains("Address already in use");
    assertThat(directory.resolve("cert.pem")).hasContent(certificate);
    first.stop();
    assertThat(end.get()).isZero();
    Program third = new Program(directory);
    end = third.start("local", "--port=0", "--tls", "--tls-certificate=cert.pem");
    address(third, "https");
    assertThat(Files.readString(directory.resolve("cert.pem"))).isNotEqualTo(certificate);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
    third.stop();
    assertThat(end.get()).isZero();
  }

  /** What is printed for a configuration is all that a worker needs. */
  @Test
  void linesForAConfiguration_areEnough() throws Exception {
    Program server = new Program(directory);
    CompletableFuture<Integer> end = server.start("local", "--port=0");
    URI address = address(server);
    kinesis(address, "CreateStream", "{\"StreamName\":\"orders\",\"ShardCount\":1}");
    assertThat(server.out())
        .contains(
            "aws --endpoint-url=" + address + " --region=us-east-1 --no-sign-request kinesis ");
    assertThat(processAll(server, 4)).isZero();
    server.stop();
    assertThat(end.get()).isZero();
  }

  /** Runs a worker by the lines that the server prints, until there is no more to process. */
  private int processAll(Program server, int lines) throws IOException {
    List<String> config = new ArrayList<>();
    server.out().lines().filter(line -> line.matches("  \\w+=\\S+")).forEach(config::add);
    assertThat(config).hasSize(lines);
    config.add("applicationName=app");
    config.add("streamName=orders");
    config.add("processorClass=" + Processed.Recorder.class.getName());
    config.add("stopWhen=caughtUp");
    Files.write(directory.resolve("app.properties"), config);
    Program worker = new Program(directory);
    int code = worker.run("--config=app.properties");
    assertThat(worker.err()).isEmpty();
    return code;
  }

  @Test
  void tls_isTrustedByCommandsAndWorkers_ofTheLauncher() throws Exception {
    Program server = new Program(directory);
    CompletableFuture<Integer> end =
        server.start("local", "--port=0", "--tls", "--tls-certificate=cert.pem");
    URI address = address(server, "https");
    Path certificate = directory.resolve("cert.pem");
    assertThat(server.out()).contains(" --ca-bundle=" + certificate + " ");
    HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
    kinesis(client, address, "CreateStream", "{\"StreamName\":\"orders\",\"ShardCount\":1}");
    Files.writeString(
        directory.resolve("streams.yaml"),
        "orders: {name: orders, partition_key: ts, endpoint: \"" + address + "\"}");
    List<String> arguments = new ArrayList<>(List.of("put", "-s", "orders", "--raw"));
    arguments.add("--streams=streams.yaml");

    Program distrustful = new Program(directory).in("hello\n");
    assertThat(distrustful.run(arguments.toArray(String[]::new))).isEqualTo(4);
    assertThat(distrustful.errInAnyTime())
        .hasLineCount(1)
        .contains("the certificate of the endpoint is not trusted: endpointCertificate names one");

    arguments.add("--endpointCertificate=cert.pem");
    Program put = new Program(directory).in("hello\n");
    assertThat(put.run(arguments.toArray(String[]::new))).as(put.err()).isZero();
    Processed.EVENTS.clear();
    assertThat(processAll(server, 5)).isZero();
    assertThat(Processed.texts()).containsExactly("hello");
    server.stop();
    assertThat(end.get()).isZero();
  }

  @Test
  void endpointCertificate_thatIsNone_isTold() throws IOException {
    Files.writeString(directory.resolve("streams.yaml"), "orders: {name: x, partition_key: ts}");
    for (String content : List.of("", "-----BEGIN CERTIFICATE-----\nnone")) {
      Files.writeString(directory.resolve("cert.pem"), content);
      Program program = new Program(directory);
      assertThat(
              program.run(
                  "shards",
                  "-s",
                  "orders",
                  "--streams=streams.yaml",
                  "--endpointCertificate=cert.pem"))
          .isEqualTo(2);
      assertThat(program.err())
          .hasLineCount(1)
          .startsWith(
              "endpointCertificate is "
                  + directory.resolve("cert.pem")
                  + ", which holds no certificate: ");
    }
  }

  @Test
  void dataDirectory_keepsStreams() throws Exception {
    for (int i = 0; i < 2; i++) {
      Program program = new Program(directory);
      CompletableFuture<Integer> end = program.start("local", "--port=0", "--data-dir=data");
      URI address = address(program);
      if (i == 0) {
        kinesis(address, "CreateStream", "{\"StreamName\":\"orders\",\"ShardCount\":1}");
      }
      assertThat(kinesis(address, "ListStreams", "{}").body()).contains("orders");
      program.stop();
      assertThat(end.get()).isZero();
    }
    assertThat(directory.resolve("data")).isNotEmptyDirectory();
  }

  @Test
  void faults_strikeRequests() throws Exception {
    Program program = new Program(directory);
    CompletableFuture<Integer> end = program.start("local", "--port=0", "--faults=error:1");
    assertThat(kinesis(address(program), "ListStreams", "{}").statusCode()).isEqualTo(500);
    program.stop();
    assertThat(end.get()).isZero();
  }

  @Test
  void limits_areThoseOfAws() throws Exception {
    Program program = new Program(directory);
    CompletableFuture<Integer> end = program.start("local", "--port=0", "--limits=on");
    URI address = address(program);
    kinesis(address, "CreateStream", "{\"StreamName\":\"orders\",\"ShardCount\":1}");
    String iterator =
        kinesis(
                address,
                "GetShardIterator",
                "{\"StreamName\":\"orders\",\"ShardId\":\"shardId-000000000000\","
                    + "\"ShardIteratorType\":\"LATEST\"}")
            .body()
            .replaceFirst(".*\"ShardIterator\":\"([^\"]+)\".*", "$1");
    boolean throttled = false;
    for (int i = 0; i < 50 && !throttled; i++) {
      HttpResponse<String> response =
          kinesis(address, "GetRecords", "{\"ShardIterator\":\"" + iterator + "\"}");
      throttled = response.body().contains("ProvisionedThroughputExceededException");
    }
    assertThat(throttled).isTrue();
    program.stop();
    assertThat(end.get()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--limits=maybe, '--limits is ''maybe'', but must be on or off'",
    "--faults=x, '--faults has ''x'', but must be throttle:P, error:P, drop:P, delay:P:Nms or"
        + " seed:N'",
  })
  void wrongOption_isRefused(String option, String message) {
    Program program = new Program(directory);
    assertThat(program.run("local", "--port=0", option)).isEqualTo(2);
    assertThat(program.err()).isEqualTo(message + "\n");
    assertThat(program.out()).isEmpty();
  }

  @Test
  void wrongPort_isWrongUsage() {
    Program program = new Program(directory);
    assertThat(program.run("local", "--port=http")).isEqualTo(2);
    assertThat(program.err()).startsWith("Invalid value for option '--port': 'http'");
  }

  @Test
  void portOutOfRange_isRefused() {
    Program program = new Program(directory);
    assertThat(program.run("local", "--port=70000")).isEqualTo(2);
    assertThat(program.err()).isEqualTo("--port is 70000, but must be from 0 to 65535\n");
  }

  @Test
  void portInUse_isTold() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Program program = new Program(directory);
      assertThat(program.run("local", "--port=" + other.getLocalPort())).isEqualTo(4);
      assertThat(program.err())
          .isEqualTo(
              "--port="
                  + other.getLocalPort()
                  + ": could not listen on 127.0.0.1:"
                  + other.getLocalPort()
                  + ": Address already in use\n");
    }
  }

  @Test
  void dataDirectoryThatIsAFile_isTold() throws IOException {
    Path file = Files.createFile(directory.resolve("data"));
    Program program = new Program(directory);
    assertThat(program.run("local", "--port=0", "--data-dir=" + file)).isEqualTo(4);
    assertThat(program.err()).startsWith("--data-dir=" + file + ": ");
  }
}
