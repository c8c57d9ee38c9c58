package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.http.TlsIdentity;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** The commands put, get, shards and reship, against a stream that is served. */
@Timeout(120)
class StreamCommandsTest {

  private static final String ANONYMOUS = "--AWSCredentialsProvider=AnonymousCredentialsProvider";

  @TempDir Path directory;

  private final LocalStreams streams = LocalStreams.create();
  private LocalServer server;

  @BeforeEach
  void start() throws IOException {
    server = streams.serve(0);
    streams.kinesis().createStream("test_prod", 2);
    writeCatalog(server.endpoint().toString());
  }

  private void writeCatalog(String endpoint) throws IOException {
    Files.writeString(
        directory.resolve("triton.yaml"),
        """
        test_stream:
          name: test_prod
          partition_key: ts
          endpoint: %1$s
        by_user:
          name: test_prod
          partition_key: user
          endpoint: %1$s
        missing:
          name: nowhere
          partition_key: ts
          endpoint: %1$s
        """
            .formatted(endpoint));
  }

  @AfterEach
  void stop() {
    streams.close();
  }

  private Program program() {
    return new Program(directory)
        .variable("TRITON_CONFIG", directory.resolve("triton.yaml").toString());
  }

  private static int put(Program program, String... arguments) {
    return program.run(with("put", arguments));
  }

  private static String[] with(String command, String... arguments) {
    List<String> all = new ArrayList<>();
    all.add(command);
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** Returns what get prints of all that is in the stream. */
  private String get(String... arguments) {
    Program program = program();
    List<String> all = new ArrayList<>(List.of("-s", "test_stream", "--from=all"));
    all.add("--until-caught-up");
    all.addAll(List.of(arguments));
    int code = program.run(with("get", all.toArray(String[]::new)));
    assertThat(code).as(program.err()).isZero();
    return program.written();
  }

  // put and get

  @Test
  void put_isWhatGetPrints() {
    Program put = program().in("hello\nwörld");
    assertThat(put(put, "-s", "test_stream")).as(put.err()).isZero();
    assertThat(put.out()).isEmpty();
    assertThat(put.err())
        .matches(
            "test_stream: 2 lines read, 2 accepted, 2 delivered, 0 failed, 0 bad lines, 0 retries"
                + " in \\d+\\.\\d s \\(\\d+/s\\)\n");
    assertThat(get())
        .containsPattern(
            "<Record shardId-00000000000[01] \\d{50,}>\n\\{\"msg\": \"hello\\\\n\", \"ts\": 1\\.")
        .containsPattern("\\{\"msg\": \"wörld\", \"ts\": 1\\.");
  }

  @Test
  void put_ofManyLinesKeepsTheOrderOfEachKey() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("{\"user\":").append(i % 50).append(",\"n\":").append(i).append("}\n");
    }
    Program put = program().in(lines.toString());
    assertThat(put(put, "-s", "by_user", "--json", "--aggregate")).as(put.err()).isZero();
    int[] last = new int[50];
    List<String> printed = get("--json").lines().toList();
    assertThat(printed).hasSize(5000);
    for (String line : printed) {
      int user = Integer.parseInt(line.replaceFirst(".*\"user\":(\\d+),.*", "$1"));
      int n = Integer.parseInt(line.replaceFirst(".*\"n\":(\\d+).*", "$1"));
      assertThat(n).isGreaterThanOrEqualTo(last[user]);
      last[user] = n;
    }
  }

  @Test
  void raw_goesThroughUnchanged() {
    byte[] bytes = {(byte) 0xff, 0, 'a', '\n', 'b', '\r', '\n'};
    Program put = program().in(new ByteArrayInputStream(bytes));
    assertThat(put(put, "-s", "test_stream", "--raw", "--partition-key=k")).isZero();
    Program get = program();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(
            get.bytes(out)
                .run("get", "-s", "test_stream", "--from=all", "--until-caught-up", "--raw"))
        .isZero();
    assertThat(out.toByteArray()).isEqualTo(new byte[] {(byte) 0xff, 0, 'a', '\n', 'b', '\n'});
  }

  @Test
  void emptyInput_isNoMistake() {
    Program put = program().in("");
    assertThat(put(put, "-s", "test_stream")).isZero();
    assertThat(put.err()).startsWith("test_stream: 0 lines read, 0 accepted, 0 delivered,");
  }

  @Test
  void badLine_stopsBehindWhatWasRead() {
    Program put = program().in("{\"user\":1}\n{\"user\":2}\n{\"usr\":3}\n{\"user\":4}\n");
    assertThat(put(put, "-s", "by_user", "--json")).isEqualTo(11);
    assertThat(put.err().lines())
        .startsWith(
            "line 3: the event has no field 'user', from which the partition key is taken",
            "Nothing behind line 3 was put")
        .last()
        .asString()
        .startsWith("by_user: 3 lines read, 2 accepted, 2 delivered, 0 failed, 1 bad lines,");
    assertThat(get("--json").lines()).hasSize(2);
  }

  @Test
  void badLines_canBePassedOver() {
    Program put = program().in("{\"user\":1}\nhunter2\n\n{}\n{\"user\":4}\n");
    assertThat(put(put, "-s", "by_user", "--json", "--skip-bad-lines")).isEqualTo(11);
    assertThat(put.err())
        .contains("line 2: it is no JSON object")
        .contains("line 4: the event has no field 'user'")
        .contains("5 lines read, 2 accepted, 2 delivered, 0 failed, 2 bad lines")
        .doesNotContain("hunter2", "Nothing behind");
    assertThat(get("--json").lines()).hasSize(2);
  }

  @Test
  void lineThatTheStreamCannotTake_canBePassedOver() {
    Program put = program().in("a\n" + "x".repeat(2 * 1024 * 1024) + "\nb\n");
    assertThat(put(put, "-s", "test_stream", "--raw", "--skip-bad-lines")).isEqualTo(11);
    assertThat(put.err())
        .startsWith("line 2: ")
        .contains("3 lines read, 3 accepted, 2 delivered, 0 failed, 1 bad lines")
        .doesNotContain("Not delivered", "Nothing behind");
    assertThat(get("--raw").lines()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void nameInABadLine_cannotChangeTheTerminal() {
    Program put =
        program().in("{\"user\":1,\"\\u001b]0;pwned\\u0007\\n\":99999999999999999999999}\n");
    assertThat(put(put, "-s", "by_user", "--json")).isEqualTo(11);
    assertThat(put.err()).contains("\\u001b]0;pwned\\u0007\\n").doesNotContain("\u001b", "\u0007");
  }

  @Test
  void lineThatIsNotUtf8_isBad() {
    Program put = program().in(new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xff, '\n'}));
    assertThat(put(put, "-s", "test_stream")).isEqualTo(11);
    assertThat(put.err()).startsWith("line 2: it is not UTF-8 from byte 1 on");
  }

  @Test
  void veryLongLine_isBad() {
    Program put = program().in("x".repeat(12 * 1024 * 1024));
    assertThat(put(put, "-s", "test_stream")).isEqualTo(11);
    assertThat(put.err())
        .startsWith("line 1: it is longer than 10485760 bytes, the most of any record\n");
  }

  @Test
  void lineThatTheStreamDoesNotTake_isNamed() {
    Program put = program().in("a\n" + "x".repeat(2_000_000) + "\nb\n");
    assertThat(put(put, "-s", "test_stream", "--raw")).isEqualTo(11);
    assertThat(put.err())
        .contains("Not delivered: line 2\n")
        .contains("The first of them: ")
        .contains("test_prod takes 1048576")
        .contains("2 delivered, 1 failed");
  }

  @Test
  void recordsThatAreRefused_areNamed() throws Exception {
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .fail(
            () ->
                AccessDeniedException.builder()
                    .statusCode(400)
                    .awsErrorDetails(
                        AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage("no")
                            .build())
                    .build());
    Program put = program().in("a\nb\nc\n");
    assertThat(put(put, "-s", "test_stream")).isEqualTo(11);
    assertThat(put.err())
        .contains("Not delivered: line 1-3\n")
        .contains("Kinesis refused it: AccessDeniedException")
        .contains("Nothing behind line 3 was put")
        .contains("3 accepted, 0 delivered, 3 failed");
  }

  @Test
  void inputThatCannotBeReadOn_isTold() {
    Program put =
        program()
            .in(
                new SequenceInputStream(
                    new ByteArrayInputStream("a\n".getBytes(UTF_8)),
                    new Unreadable("the disk is gone")));
    assertThat(put(put, "-s", "test_stream")).isEqualTo(11);
    assertThat(put.err())
        .contains("Standard input cannot be read on: the disk is gone")
        .contains("1 delivered");
  }

  @Test
  void stop_deliversWhatWasRead() throws Exception {
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(writer)) {
      Program put = program().in(input);
      CompletableFuture<Integer> end = put.start("put", "-s", "test_stream");
      writer.write("a\nb\nincomplete".getBytes(UTF_8));
      writer.flush();
      Await.until("the lines", () -> get("--json").lines().count() == 2);
      put.stop();
      assertThat(end.get()).isZero();
      assertThat(put.err())
          .contains("Nothing behind line 2 was put")
          .contains("2 lines read, 2 accepted, 2 delivered");
    }
  }

  @Test
  void get_followsTheStreamUntilItIsStopped() throws Exception {
    put(program().in("before\n"), "-s", "test_stream");
    Program get = program();
    CompletableFuture<Integer> end = get.start("get", "-s", "test_stream", "-v");
    // What is put while it starts may be before its start.
    Await.until(
        "a record",
        () -> {
          put(program().in("after\n"), "-s", "test_stream");
          return get.written().contains("after");
        });
    get.stop();
    assertThat(end.get()).isZero();
    assertThat(get.written()).doesNotContain("before").endsWith("}\n\n");
  }

  @Test
  void get_endsAfterACount() {
    put(program().in("1\n2\n3\n"), "-s", "test_stream", "--partition-key=k");
    Program get = program();
    assertThat(get.run("get", "-s", "test_stream", "--from=all", "--count=2", "--json")).isZero();
    assertThat(get.written().lines()).hasSize(2);
  }

  @Test
  void get_fromATime() throws Exception {
    put(program().in("1\n"), "-s", "test_stream");
    Instant time = Instant.now().plusMillis(1);
    Await.until("the time", () -> Instant.now().isAfter(time));
    put(program().in("2\n"), "-s", "test_stream");
    Program get = program();
    assertThat(get.run("get", "-s", "test_stream", "--from=" + time, "--until-caught-up", "--json"))
        .isZero();
    assertThat(get.written()).hasLineCount(1).contains("\"msg\":\"2\\n\"");
  }

  @Test
  void get_ofSomeShards() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append("{\"user\":").append(i).append("}\n");
    }
    put(program().in(lines.toString()), "-s", "by_user", "--json");
    String first = get("--json", "-d", "0", "--regionName=us-east-1");
    String second = get("--json", "--shard=shardId-000000000001");
    assertThat(first).isNotEmpty().doesNotContain("shardId-000000000001");
    assertThat(second).isNotEmpty().doesNotContain("shardId-000000000000");
    assertThat(first.lines().count() + second.lines().count()).isEqualTo(50);
    assertThat(get("--json", "-d", "0", "1").lines()).hasSize(50);
    assertThat(get("--json", "--shard", "0,1").lines()).hasSize(50);
  }

  @Test
  void recordThatIsNoEvent_endsNothing() {
    streams.kinesis().put("test_prod", "k", "plain text".getBytes(UTF_8));
    put(program().in("event\n"), "-s", "test_stream");
    Program get = program();
    assertThat(get.run("get", "-s", "test_stream", "--from=all", "--until-caught-up")).isZero();
    assertThat(get.written()).contains("no event, 10 bytes: \"plain text\"", "event\\n");
    assertThat(get.err()).isEqualTo("Warning: 1 of 2 records were no events\n");
  }

  /** A list as a key, bytes behind the event and the like: what ends Triton's readers. */
  @ParameterizedTest
  @ValueSource(strings = {"819001", "8080", "81a161d405", "81", "c1", ""})
  void recordThatCannotBeDecoded_endsNothing(String payload) {
    streams.kinesis().put("test_prod", "k", HexFormat.of().parseHex(payload));
    put(program().in("event\n"), "-s", "test_stream");
    Program get = program();
    assertThat(get.run("get", "-s", "test_stream", "--from=all", "--until-caught-up")).isZero();
    assertThat(get.written()).contains("no event, " + payload.length() / 2 + " bytes", "event\\n");
    assertThat(get.err()).isEqualTo("Warning: 1 of 2 records were no events\n");
  }

  @Test
  void readerThatHasSeenEnough_isNoFailure() {
    put(program().in("1\n"), "-s", "test_stream");
    Program get = program().bytes(failing("Broken pipe"));
    assertThat(get.run("get", "-s", "test_stream", "--from=all")).isZero();
    assertThat(get.err()).isEmpty();
  }

  @Test
  void outputThatCannotBeWritten_isAFailure() {
    put(program().in("1\n"), "-s", "test_stream");
    Program get = program().bytes(failing("No space left on device"));
    assertThat(get.run("get", "-s", "test_stream", "--from=all")).isEqualTo(11);
    assertThat(get.err()).isEqualTo("standard output cannot be written: No space left on device\n");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  @Test
  void streamThatIsDeleted_endsGet() throws Exception {
    Program get = program();
    CompletableFuture<Integer> end = get.start("get", "-s", "test_stream", "--from=all", "--json");
    put(program().in("1\n"), "-s", "test_stream");
    Await.until("the record", () -> get.written().contains("1"));
    streams.kinesis().deleteStream(request -> request.streamName("test_prod")).join();
    assertThat(end.get()).isEqualTo(8);
    assertThat(get.err()).hasLineCount(1).contains("of stream test_prod cannot be read: ");
  }

  // shards

  @Test
  void shards_thatCannotBeWritten_areAFailure_unlessTheReaderHasSeenEnough() {
    Program shards = program().bytes(failing("No space left on device"));
    assertThat(shards.run("shards", "-s", "test_stream")).isEqualTo(11);
    assertThat(shards.err())
        .isEqualTo("standard output cannot be written: No space left on device\n");
    assertThat(program().bytes(failing("Broken pipe")).run("shards", "-s", "test_stream")).isZero();
  }

  @Test
  void shards_areListedAsTheyAreNumbered() {
    streams.kinesis().splitShard("test_prod", "shardId-000000000000");
    Program shards = program();
    assertThat(shards.run("shards", "-s", "test_stream")).isZero();
    assertThat(shards.written())
        .isEqualTo(
            """
            shardId-000000000000
            shardId-000000000001
            shardId-000000000002
            shardId-000000000003
            """);
    Program open = program();
    assertThat(open.run("shards", "-s", "test_stream", "--open", "--details")).isZero();
    assertThat(open.written())
        .isEqualTo(
            """
            shardId-000000000001 open
            shardId-000000000002 open from shardId-000000000000
            shardId-000000000003 open from shardId-000000000000
            """);
  }

  @Test
  void shards_ofManyPages() {
    streams.kinesis().createStream("nowhere", 2500);
    Program shards = program();
    assertThat(shards.run("shards", "-s", "missing")).isZero();
    assertThat(shards.written().lines().distinct()).hasSize(2500);
  }

  // the embedded stream

  @Test
  void embeddedStream_isKeptInADirectory() {
    Program put = program().in("1\n2\n");
    assertThat(put(put, "-s", "test_stream", "--local", "--localDataDir=" + directory)).isZero();
    assertThat(put.err()).hasLineCount(1);
    assertThat(get("--json", "--endpoint=local", "--localDataDir=" + directory).lines()).hasSize(2);
    assertThat(get("--json")).as("the served stream").isEmpty();
  }

  @Test
  void embeddedStreamInMemory_isWarnedOf() {
    Program put = program().in("1\n");
    assertThat(put(put, "-s", "missing", "--local")).isZero();
    assertThat(put.err())
        .startsWith(
            "Warning: endpoint=local without localDataDir: what is put is gone when this ends\n")
        .contains("1 delivered");
  }

  // mistakes

  @Test
  void noCatalog_isTold() {
    for (String command : new String[] {"put", "get", "shards"}) {
      Program program = new Program(directory);
      assertThat(program.run(command, "-s", "test_stream", "--streams=no.yaml")).isEqualTo(2);
      assertThat(program.err()).contains("no.yaml", "there is no such file");
    }
  }

  @Test
  void noSuchAlias_isTold() {
    Program program = program();
    assertThat(program.run("get", "-s", "test_steam")).isEqualTo(2);
    assertThat(program.err()).contains("no stream 'test_steam' in").contains("'test_stream'");
  }

  @ParameterizedTest
  @CsvSource({"put", "get", "shards"})
  void noSuchStream_isTold(String command) {
    Program program = program().in("1\n");
    assertThat(program.run(command, "-s", "missing")).isEqualTo(4);
    assertThat(program.errInAnyTime())
        .hasLineCount(1)
        .startsWith("the shards of stream nowhere cannot be listed: ResourceNotFoundException: ")
        .contains("(regionName=us-east-1, kinesisEndpoint=http://127.0.0.1:");
  }

  @ParameterizedTest
  @CsvSource({"put", "get", "shards"})
  void unreachableEndpoint_isTold(String command) throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    writeCatalog("http://127.0.0.1:" + port);
    Program program = program().in("1\n");
    assertThat(program.run(command, "-s", "test_stream")).isEqualTo(4);
    assertThat(program.errInAnyTime())
        .hasLineCount(1)
        .startsWith("the shards of stream test_prod cannot be listed: ")
        .contains("Connection refused")
        .contains("kinesisEndpoint=http://127.0.0.1:" + port);
  }

  @Test
  void events_areCopied_asTheyAre_withoutWhatIsNone() throws IOException {
    String lines = "{\"user\":\"a\",\"big\":18446744073709551615,\"one\":1.0,\"e\":[null,true]}\n";
    Program put = program().in(lines);
    assertThat(put(put, "-s", "by_user", "--json")).as(put.err()).isZero();
    Program raw = program().in("no event\n");
    assertThat(put(raw, "-s", "by_user", "--raw")).as(raw.err()).isZero();
    Program get = program();
    assertThat(
            get.run("get", "-s", "by_user", "--from=TRIM_HORIZON", "--until-caught-up", "--events"))
        .isZero();
    assertThat(get.written()).isEqualTo(lines);
    assertThat(get.err())
        .containsPattern("Left out: record \\d+ of shardId-\\d+: ")
        .contains("Warning: 1 of 2 records were no events");
    Program copy = program().in(get.written());
    assertThat(put(copy, "-s", "by_user", "--json")).as(copy.err()).isZero();
    Program both = program();
    assertThat(both.run("get", "-s", "by_user", "--events", "--json")).isEqualTo(2);
    assertThat(both.err()).startsWith("--events and --json contradict one another");
  }

  @Test
  void from_takesSecondsSince1970() {
    assertThat(put(program().in("old\n"), "-s", "test_stream")).isZero();
    Program get = program();
    assertThat(get.run("get", "-s", "test_stream", "--from=1448291575.125", "--until-caught-up"))
        .as(get.err())
        .isZero();
    assertThat(get.written()).contains("old");
    Program later = program();
    assertThat(later.run("get", "-s", "test_stream", "--from=99999999999")).isEqualTo(2);
    assertThat(later.err()).contains("that time has not come yet");
    Program wrong = program();
    assertThat(wrong.run("get", "-s", "test_stream", "--from=now")).isEqualTo(2);
    assertThat(wrong.err()).contains("latest, all, seconds since 1970, or a time with its zone");
  }

  @Test
  void misspeltOptionWithAValue_isNoKey() {
    Program get = program();
    assertThat(get.run("get", "-s", "test_stream", "--form=all")).isEqualTo(2);
    assertThat(get.err()).startsWith("Unknown option: '--form', did you mean '--from'?");
    Program key = program();
    assertThat(key.run("get", "-s", "test_stream", "--regionNmae=x")).isEqualTo(2);
    assertThat(key.err()).contains("did you mean 'regionName'?");
  }

  @Test
  void certificateThatIsNotTrusted_isTold_withTheKeyForIt() throws IOException {
    try (LocalServer secure = streams.serveTls(0, TlsIdentity.create())) {
      writeCatalog(secure.endpoint().toString());
      Program program = program();
      assertThat(program.run("shards", "-s", "test_stream", ANONYMOUS)).isEqualTo(4);
      assertThat(program.errInAnyTime())
          .hasLineCount(1)
          .contains(
              "cannot be listed: the certificate of the endpoint is not trusted: endpointCert");
    }
  }

  @Test
  void wrongScheme_isTold() throws IOException {
    writeCatalog(server.endpoint().toString().replace("http:", "https:"));
    Program secret = program();
    assertThat(secret.run("shards", "-s", "test_stream", ANONYMOUS)).isEqualTo(4);
    assertThat(secret.errInAnyTime())
        .hasLineCount(1)
        .contains("the endpoint does not speak TLS: is it http:// in place of https://?");
    try (LocalServer secure = streams.serveTls(0, TlsIdentity.create())) {
      writeCatalog(secure.endpoint().toString().replace("https:", "http:"));
      Program open = program();
      assertThat(open.run("shards", "-s", "test_stream", ANONYMOUS)).isEqualTo(4);
      assertThat(open.errInAnyTime())
          .hasLineCount(1)
          .contains("the endpoint closed the connection without an answer: ")
          .contains("is it https:// in place of http://?");
    }
  }

  @Test
  void unknownHost_isToldInOneSentence() throws IOException {
    // A label of more than 63 characters is no host's, as any resolver knows without a network.
    String host = "h".repeat(64) + ".invalid";
    writeCatalog("http://" + host);
    Program program = program();
    assertThat(
            program.run(
                "shards",
                "-s",
                "test_stream",
                "--AWSCredentialsProvider=AnonymousCredentialsProvider"))
        .isEqualTo(4);
    assertThat(program.errInAnyTime())
        .hasLineCount(1)
        .contains(
            "cannot be listed: unknown host "
                + host
                + "; are the region and the endpoint right? (regionName=us-east-1, ")
        .contains("kinesisEndpoint=http://" + host);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "get --shard=2; --shard: there is no shard 2 in stream test_prod, which has 2",
        "get --shard=x; --shard is 'x', but must be a number or a shard's id",
        "get --shard=-1; --shard is '-1', but must be a number or a shard's id",
        "get --from=yesterday; --from is 'yesterday', but must be latest, all, seconds since 1970, or",
        "get --from=2999-01-01T00:00:00Z; --from is 2999-01-01T00:00:00Z, but that time has not",
        "get --count=0; --count is 0, but must be at least 1",
        "get --count=x; Invalid value for option '--count'",
        "get --json --raw; --json and --raw contradict one another",
        "put --json --raw; --json and --raw contradict one another",
        "put --partition-key=; --partition-key: a partition key has 1 to 256 characters",
        "get 1; '1' belongs to no option",
        "get --jsn; Unknown option: '--jsn'",
        "put extra; Unmatched argument at index",
        "put --regionNam=x; unknown key 'regionNam', did you mean 'regionName'?",
        "shards --endpoint=nowhere; endpoint is 'nowhere', but must be",
      })
  void wrongUsage_isToldAndNothingIsRead(String line, String message) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.add("-s");
    arguments.add("test_stream");
    Program program = program().in(new Unreadable("it was read"));
    assertThat(program.run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(program.err()).contains(message).doesNotContain("it was read");
    assertThat(program.out() + program.written()).isEmpty();
  }

  @Test
  void optionThatIsMisspelt_isGuessed() {
    Program program = program();
    assertThat(program.run("get", "-s", "test_stream", "--until-cought-up")).isEqualTo(2);
    assertThat(program.err()).contains("Possible solutions: --until-caught-up");
  }

  @Test
  void noStream_isTold() {
    Program program = program();
    assertThat(program.run("put")).isEqualTo(2);
    assertThat(program.err()).startsWith("Missing required option: '--stream=NAME'");
  }

  @Test
  void plainLinesWithoutThePartitionKeysField_areAMistake() {
    Program program = program().in("1\n");
    assertThat(put(program, "-s", "by_user")).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            "the events of plain lines have the fields msg and ts, but the partition key of stream"
                + " by_user is taken from 'user': choose --json or --partition-key\n");
  }

  @Test
  void listOfShardsThatDoesNotCome_isTold() throws Exception {
    FaultHandle away = streams.faults().on("kinesis", "ListShards").hang();
    Program get = program();
    CompletableFuture<Integer> end =
        get.start("get", "-s", "test_stream", "--from=all", "--until-caught-up");
    Await.until("the message", () -> !get.err().isEmpty());
    assertThat(get.err())
        .startsWith("Still waiting for the list of the shards of stream test_prod (")
        .contains(server.endpoint().toString());
    away.close();
    assertThat(end.get()).isZero();
    assertThat(get.err()).hasLineCount(1);
  }

  @Test
  void listOfShardsThatIsRefused_keepsNobodyFromPutting() {
    streams
        .faults()
        .on("kinesis", "ListShards")
        .fail(
            () ->
                KinesisException.builder()
                    .statusCode(400)
                    .awsErrorDetails(
                        AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage("no")
                            .build())
                    .build());
    Program put = program().in("1\n");
    assertThat(put(put, "-s", "test_stream")).isZero();
    assertThat(put.err()).contains("1 delivered");
  }

  /** An input that fails. */
  private static final class Unreadable extends InputStream {

    private final String message;

    Unreadable(String message) {
      this.message = message;
    }

    @Override
    public int read() throws IOException {
      throw new IOException(message);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw new IOException(message);
    }
  }
}
