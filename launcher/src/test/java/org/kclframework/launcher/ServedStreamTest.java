package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** Runs with the real clients of the SDK, over HTTP, and all that can be wrong on the way. */
@Timeout(120)
class ServedStreamTest {

  @TempDir Path directory;

  private final LocalStreams streams = LocalStreams.create();
  private LocalServer server;
  private Program program;

  @BeforeEach
  void start() {
    server = streams.serve(0);
    program = new Program(directory).variable("STREAM_NAME", "orders");
    Processed.EVENTS.clear();
  }

  @AfterEach
  void stop() {
    streams.close();
  }

  private String config(String... lines) throws IOException {
    return config(server.endpoint(), lines);
  }

  private String config(URI endpoint, String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("applicationName=app");
    all.add("processorClass=" + Processed.Recorder.class.getName());
    all.add("kinesisEndpoint=" + endpoint);
    all.add("dynamoDBEndpoint=" + endpoint);
    all.add("regionName=us-east-1");
    all.add("AWSCredentialsProvider=AnonymousCredentialsProvider");
    all.add("stopWhen=caughtUp");
    all.addAll(List.of(lines));
    Files.write(directory.resolve("app.properties"), all);
    return "--config=app.properties";
  }

  private void createStream(int records) {
    streams.kinesis().createStream("orders", 2);
    for (int i = 0; i < records; i++) {
      byte[] text = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      streams.kinesis().put("orders", "key-" + i, text);
    }
  }

  private static String lastLine(String text) {
    return text.lines().reduce((first, second) -> second).orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POLLING", "FANOUT"})
  void run_overHttp(String retrievalMode) throws IOException {
    createStream(100);
    assertThat(program.run(config("retrievalMode=" + retrievalMode))).isZero();
    assertThat(program.err()).isEmpty();
    assertThat(Processed.texts()).hasSize(100).doesNotHaveDuplicates();
    assertThat(program.out()).startsWith("Finished: 100 records");
  }

  @Test
  void checkpoints_overHttp() throws IOException {
    createStream(100);
    assertThat(program.run(config())).isZero();
    assertThat(program.run("checkpoints", "rewind", "--to=TRIM_HORIZON", config())).isZero();
    assertThat(program.out()).contains("shardId-000000000001  TRIM_HORIZON");
  }

  @Test
  void rewindUnderARunningWorker_namesTheWayToForceIt() throws Exception {
    createStream(10);
    CompletableFuture<Integer> worker = program.start(config(), "--stopWhen=never");
    Await.until("the records", () -> Processed.texts().size() == 10);
    Program rewind = new Program(directory).variable("STREAM_NAME", "orders");
    assertThat(rewind.run("checkpoints", "rewind", "--to=TRIM_HORIZON", config())).isEqualTo(10);
    assertThat(rewind.err())
        .matches(
            "worker \\S+ holds the lease of shardId-\\d+: stop the application first, or override"
                + " its leases with --force\n");
    program.stop();
    assertThat(worker.get()).isZero();
  }

  @Test
  void noSuchStream_isNamed() throws IOException {
    assertThat(program.run(config())).isEqualTo(4);
    assertThat(program.err())
        .isEqualTo(
            "cannot describe stream orders: ResourceNotFoundException: Stream orders under account"
                + " 000000000000 not found.\n");
    assertThat(program.out()).isEmpty();
  }

  @Test
  void noPermission_isToldWithTheCause() throws IOException {
    createStream(1);
    streams
        .faults()
        .on("kinesis", "DescribeStreamSummary")
        .fail(
            () ->
                KinesisException.builder()
                    .statusCode(400)
                    .message("no")
                    .awsErrorDetails(
                        AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage("User x is not authorized to perform this")
                            .build())
                    .build());
    assertThat(program.run(config())).isEqualTo(4);
    assertThat(program.err())
        .isEqualTo(
            "cannot describe stream orders: AccessDeniedException: User x is not authorized to"
                + " perform this\n");
  }

  @Test
  void unreachableEndpoint_isToldWithTheCause() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    assertThat(program.run(config(URI.create("http://127.0.0.1:" + port)))).isEqualTo(4);
    assertThat(program.err())
        .hasLineCount(1)
        .startsWith("cannot describe stream orders: ")
        .contains("Connection refused")
        .contains("(regionName=us-east-1, kinesisEndpoint=http://127.0.0.1:" + port);
  }

  @Test
  void unknownHost_isToldInOneSentence() throws IOException {
    // A label of more than 63 characters is no host's, as any resolver knows without a network.
    String host = "h".repeat(64) + ".invalid";
    assertThat(program.run(config(URI.create("http://" + host)))).isEqualTo(4);
    assertThat(program.err())
        .hasLineCount(1)
        .startsWith(
            "cannot describe stream orders: unknown host "
                + host
                + "; are the region and the endpoint right? (regionName=us-east-1, ");
  }

  @Test
  void leaseTableOfAnotherStream_isRefused() throws IOException {
    createStream(10);
    assertThat(program.run(config())).isZero();
    streams.kinesis().deleteStream(request -> request.streamName("orders")).join();
    createStream(10);
    assertThat(program.run(config())).isEqualTo(4);
    assertThat(program.err())
        .hasLineCount(1)
        .contains("lease table app is not of stream orders")
        .contains("rewind its checkpoints to TRIM_HORIZON, use another applicationName or");
    assertThat(program.run("checkpoints", "rewind", "--to=TRIM_HORIZON", config())).isZero();
    Processed.EVENTS.clear();
    assertThat(program.run(config())).as("the way out that the message names").isZero();
    assertThat(Processed.texts()).hasSize(10);
  }

  @Test
  void tableThatIsNoLeaseTable_isRefused() throws IOException {
    createStream(1);
    streams
        .dynamoDb()
        .createTable(
            table ->
                table
                    .tableName("app")
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                        AttributeDefinition.builder()
                            .attributeName("orderId")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(
                        KeySchemaElement.builder()
                            .attributeName("orderId")
                            .keyType(KeyType.HASH)
                            .build()))
        .join();
    assertThat(program.run(config())).isEqualTo(4);
    assertThat(program.err())
        .isEqualTo(
            "table app is not a lease table: its key is [orderId] instead of [leaseKey]; set"
                + " tableName to another name\n");
  }

  @Test
  void leaseTableOfSeveralStreams_isRefused() throws IOException {
    createStream(1);
    assertThat(program.run(config())).isZero();
    streams
        .dynamoDb()
        .putItem(
            item ->
                item.tableName("app")
                    .item(
                        Map.of(
                            "leaseKey",
                            AttributeValue.fromS("000000000000:other:1:shardId-000000000000"))))
        .join();
    assertThat(program.run(config())).isEqualTo(4);
    assertThat(lastLine(program.err()))
        .contains("belongs to an application that reads several streams");
  }

  @Test
  void noCredentials_isToldWithTheCause() throws IOException {
    createStream(1);
    assertThat(
            program.run(
                config(),
                "--AWSCredentialsProvider=CustomEnvironmentVariableCredentialsProvider|NOBODY"))
        .isEqualTo(4);
    assertThat(program.err())
        .hasLineCount(1)
        .startsWith("kinesisCredentialsProvider: no credentials from CustomEnvironment")
        .contains("the environment variable NOBODY_AWS_ACCESS_KEY_ID is not set");
  }
}
