package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;

/** Tests of the way in by HTTP, over TCP. */
@Timeout(120)
class HttpWayInTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final HttpOptions OPTIONS =
      HttpOptions.DEFAULT
          .withEventsStream(Optional.of("logged"))
          .withLimits(20_000, 10_000, 1_000_000)
          .withStoreTimeout(Duration.ofMinutes(1));

  @TempDir Path directory;
  private final RecordingSink sink = new RecordingSink("orders", "logged");
  private Daemon daemon;

  @BeforeEach
  void start() throws IOException {
    start(OPTIONS);
  }

  private void start(HttpOptions options) throws IOException {
    if (daemon != null) {
      daemon.close();
    }
    daemon = started(options, sink);
  }

  private Daemon started(HttpOptions options, EventSink to) throws IOException {
    Path file = directory.resolve("streams.yaml");
    Files.writeString(
        file,
        """
        orders: {name: orders_prod, partition_key: user}
        logged: {name: logged_prod, partition_key: bucketKey}
        d\u00e9mo: {name: demo, partition_key: k}
        """);
    return Daemon.builder(to)
        .zmq(ZmqOptions.DEFAULT.withAddress("127.0.0.1", 0))
        .http(options, StreamCatalog.load(file))
        .bucketsFile(directory.resolve("buckets.jsonl"))
        .start();
  }

  @AfterEach
  void stop() {
    sink.release();
    daemon.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(daemon.httpAddress().orElseThrow() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> postJson(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> postMsgpack(byte[] body) throws Exception {
    return send(
        request("/streams/orders")
            .header("Content-Type", "application/msgpack")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static Map<String, Object> fields(ProducerRecord record) throws Exception {
    return Event.decode(record.data()).fields();
  }

  @Test
  void addressInUse_isToldWithTheAddress() {
    int port = daemon.httpAddress().orElseThrow().getPort();

    assertThatThrownBy(() -> started(OPTIONS.withAddress("127.0.0.1", port), sink))
        .isInstanceOfSatisfying(
            ListenException.class, refused -> assertThat(refused.isForHttp()).isTrue())
        .hasMessage("http://127.0.0.1:" + port + " cannot be listened on: Address already in use");
  }

  // what a body may be

  @ParameterizedTest
  @ValueSource(strings = {"/streams/orders", "/api/events", "/api/buckets"})
  void bodyThatIsCompressed_isRefused(String path) throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write("{\"user\":7}".getBytes(UTF_8));
    }
    HttpResponse<String> answer =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(zipped.toByteArray())));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("Content-Encoding must be left out, but was 'gzip'");
    assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("identity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/streams/orders", "/api/events", "/api/buckets"})
  void bodyInAnotherCharset_isRefused(String path) throws Exception {
    HttpResponse<String> answer =
        send(
            request(path)
                .header("Content-Type", "application/json;charset=\"ISO-8859-1\"")
                .POST(BodyPublishers.ofString("{\"user\":7}")));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body())
        .contains("the charset of the content type must be UTF-8, but was 'ISO-8859-1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "; charset=UTF-8", ";charset=\"utf-8\"", "; version=1"})
  void bodyInUtf8_isTaken(String parameters) throws Exception {
    HttpResponse<String> answer =
        send(
            request("/streams/orders")
                .header("Content-Type", "application/json" + parameters)
                .header("Content-Encoding", "identity")
                .POST(BodyPublishers.ofString("{\"user\":7}")));

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  // streams

  @Test
  void object_becomesAnEvent() throws Exception {
    HttpResponse<String> answer =
        postJson("/streams/orders", "{\"user\": 7, \"price\": 9.5, \"tags\": [null, true, {}]}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"stored\": 1}\n");
    ProducerRecord record = sink.stored("orders").get(0);
    assertThat(record.partitionKey()).isEqualTo("7");
    Event expected =
        Event.builder()
            .set("user", 7)
            .set("price", 9.5)
            .set("tags", java.util.Arrays.asList(null, true, Map.of()))
            .build();
    assertThat(Event.decode(record.data())).isEqualTo(expected);
  }

  @Test
  void array_becomesEventsInItsOrder() throws Exception {
    assertThat(postJson("/streams/orders", "[{\"user\":\"a\"},{\"user\":\"b\"}]").body())
        .isEqualTo("{\"stored\": 2}\n");
    assertThat(sink.stored("orders"))
        .extracting(ProducerRecord::partitionKey)
        .containsExactly("a", "b");
    assertThat(postJson("/streams/orders", "[]").body()).isEqualTo("{\"stored\": 0}\n");
  }

  @Test
  void msgpack_isStoredAsItCame() throws Exception {
    byte[] go = {(byte) 0x81, (byte) 0xd9, 4, 'u', 's', 'e', 'r', (byte) 0xd1, 0, (byte) 200};
    byte[] ours = Event.builder().set("user", "b").build().encode();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(go);
    body.write(ours);

    assertThat(postMsgpack(body.toByteArray()).body()).isEqualTo("{\"stored\": 2}\n");
    assertThat(sink.stored("orders"))
        .containsExactly(new ProducerRecord("200", go), new ProducerRecord("b", ours));
  }

  @Test
  void alias_mayBeOfAnyCharacters() throws Exception {
    RecordingSink unused = sink;
    assertThat(postJson("/streams/d%C3%A9mo", "[]").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"user\":1|0|user|the body is not JSON that can be taken: see line 1, column 10",
        "[{\"user\":1},{\"user\":1]|1|user|the body is not JSON that can be taken: see line 1, column 22",
        "[{\"user\":1},7]|1||an event must be an object",
        "[{\"user\":1},{\"usr\":1}]|1|user|the event has no field 'user', from which the partition key is taken",
        "{\"user\":null}|0|user|field 'user' is null, but the partition key is taken from it",
        "{\"user\":\"\"}|0|user|a partition key has 1 to 256 characters, but this one 0",
        "{\"user\":1,\"n\":18446744073709551616}|0|n|an integer must be from -2^63 to 2^64-1",
        "{\"user\":1,\"n\":{\"m\":[1e999]}}|0|n|a number is too large",
        "{\"user\":1,\"n\":\"\\ud83d\"}|0|n|a string has half of a character",
      })
  void eventThatCannotBeTaken_isNamedByIndexAndField(
      String body, int index, String field, String message) throws Exception {
    HttpResponse<String> answer = postJson("/streams/orders", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":\""
                + message
                + "\",\"index\":"
                + index
                + (field == null ? "" : ",\"field\":\"" + field + "\"")
                + "}\n");
    assertThat(sink.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7", "\"x\"", "{} {}", "{\"user\":1,\"user\":2}", "{\"user\":NaN}", "nul"})
  void bodyThatIsNoEvents_isRefused(String body) throws Exception {
    assertThat(postJson("/streams/orders", body).statusCode()).isEqualTo(400);
    assertThat(sink.size()).isZero();
  }

  @Test
  void nestingWithoutEnd_isRefused() throws Exception {
    assertThat(postJson("/streams/orders", "[{\"user\":" + "[".repeat(10_000)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void msgpackThatIsNoEvents_isRefused() throws Exception {
    byte[] good = Event.builder().set("user", "b").build().encode();
    byte[] cutOff = java.util.Arrays.copyOf(good, good.length - 1);
    byte[] list = {(byte) 0x90};
    byte[] huge = {(byte) 0xdf, -1, -1, -1, -1};
    for (byte[] bad : List.of(cutOff, list, huge, new byte[0], new byte[] {(byte) 0xc1})) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.write(good);
      body.write(bad);
      HttpResponse<String> answer = postMsgpack(bad.length == 0 ? bad : body.toByteArray());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains(bad.length == 0 ? "empty" : "\"index\":1");
    }
    assertThat(sink.size()).isZero();
  }

  @Test
  void unknownStream_isNotFound_withASuggestion() throws Exception {
    HttpResponse<String> answer = postJson("/streams/order", "{}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("no stream 'order' in ").contains("did you mean 'orders'?");
  }

  @Test
  void unknownPath_isNotFound() throws Exception {
    assertThat(postJson("/stream/orders", "{}").statusCode()).isEqualTo(404);
    assertThat(send(request("/").GET()).statusCode()).isEqualTo(404);
  }

  @Test
  void otherMethod_isNotAllowed() throws Exception {
    HttpResponse<String> answer = send(request("/streams/orders").GET());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", ""})
  void otherContentType_isNotTaken(String type) throws Exception {
    HttpRequest.Builder request =
        request("/streams/orders").POST(BodyPublishers.ofString("{\"user\":1}"));
    HttpResponse<String> answer =
        send(type.isEmpty() ? request : request.header("Content-Type", type));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(sink.size()).isZero();
  }

  @Test
  void bodyThatIsTooLarge_isRefused_withOrWithoutALength() throws Exception {
    String body = "{\"user\":\"" + "x".repeat(200_000) + "\"}";
    assertThat(postJson("/streams/orders", body).statusCode()).isEqualTo(413);
    HttpRequest.Builder chunked =
        request("/streams/orders")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofInputStream(() -> stream(body)));
    assertThat(send(chunked).statusCode()).isEqualTo(413);
    assertThat(sink.size()).isZero();
  }

  private static InputStream stream(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void eventThatIsTooLarge_isRefused() throws Exception {
    String large = "[{\"user\":1},{\"user\":1,\"data\":\"" + "x".repeat(10_000) + "\"}]";
    HttpResponse<String> answer = postJson("/streams/orders", large);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"index\":1");
    assertThat(sink.size()).isZero();
  }

  @Test
  void sinkWithoutRoom_tellsHowManyAreStored_andNoneBehindIs() throws Exception {
    sink.refuseOneAfter(2);
    HttpResponse<String> answer =
        postJson("/streams/orders", "[{\"user\":1},{\"user\":2},{\"user\":3},{\"user\":4}]");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body()).contains("\"stored\":2").contains("the spool is full");
    assertThat(sink.stored("orders")).hasSize(2);
    Await.until("counted", () -> daemon.counts().stored() == 2);
    assertThat(daemon.counts().received()).isEqualTo(4);
    assertThat(daemon.counts().refused()).isEqualTo(2);
  }

  @Test
  void sinkThatFails_tellsHowManyAreStored_andNotWhy() throws Exception {
    sink.failWith(new IOException("secret"));
    HttpResponse<String> answer = postJson("/streams/orders", "{\"user\":1}");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"stored\":0").doesNotContain("secret");
  }

  @Test
  void eventThatCanNeverBeStored_isNotAskedForAgain() throws Exception {
    sink.tooLarge("2");
    HttpResponse<String> answer =
        postJson("/streams/orders", "[{\"user\":1},{\"user\":2},{\"user\":3}]");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    assertThat(answer.body()).contains("\"index\":1").contains("\"stored\":1");
    assertThat(sink.stored("orders")).hasSize(1);
  }

  @Test
  void answer_waitsUntilEventsAreStored() throws Exception {
    sink.hold();
    CompletableFuture<HttpResponse<String>> answer =
        CLIENT.sendAsync(
            request("/streams/orders")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"user\":1}"))
                .build(),
            BodyHandlers.ofString());
    Await.until("put", () -> sink.pending() == 1);
    assertThat(answer).isNotDone();

    sink.release();
    assertThat(answer.join().statusCode()).isEqualTo(200);
  }

  @Test
  void eventsThatAreNotStoredInTime_areToldOf() throws Exception {
    start(OPTIONS.withStoreTimeout(Duration.ofMillis(50)));
    sink.hold();
    HttpResponse<String> answer = postJson("/streams/orders", "{\"user\":1}");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .contains("not all events were stored in time")
        .contains("\"stored\":0");
    assertThat(daemon.counts().refused()).isEqualTo(1);
  }

  @Test
  void memoryOfARequest_isGivenBack_evenAfterAnError() throws Exception {
    // Without a length, a body is counted as the largest: there is room for one.
    start(OPTIONS.withLimits(40_000_000, 10_000, 1_000_000));
    HttpRequest.Builder chunked =
        request("/streams/orders")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofInputStream(() -> stream("{\"user\":1}")));
    sink.throwing(new StackOverflowError("in the test"));
    assertThat(send(chunked).statusCode()).isEqualTo(500);
    sink.throwing(null);

    Await.until("taken", () -> statusOf(chunked) == 200);
  }

  private int statusOf(HttpRequest.Builder request) {
    return CLIENT.sendAsync(request.build(), BodyHandlers.discarding()).join().statusCode();
  }

  @Test
  void slowClients_doNotHangOthers() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket =
            new Socket(
                InetAddress.getLoopbackAddress(), daemon.httpAddress().orElseThrow().getPort());
        slow.add(socket);
        OutputStream out = socket.getOutputStream();
        out.write(
            ("POST /streams/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{")
                .getBytes(UTF_8));
        out.flush();
      }
      assertThat(postJson("/streams/orders", "{\"user\":1}").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void clientsThatDoNotRead_hangNoAnswerOfOthers() throws Exception {
    ExecutorService answering = HttpWayIn.answering();
    CountDownLatch read = new CountDownLatch(1);
    try {
      for (int i = 0; i < 100; i++) {
        answering.execute(() -> awaitQuietly(read));
      }
      assertThat(answering.submit(() -> "answered").get(60, TimeUnit.SECONDS))
          .isEqualTo("answered");
    } finally {
      read.countDown();
      answering.shutdown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void pagesOfTheWeb_areRefused() throws Exception {
    HttpRequest.Builder request =
        request("/streams/orders")
            .header("Content-Type", "application/json")
            .header("Origin", "https://example.com")
            .POST(BodyPublishers.ofString("{\"user\":1}"));
    assertThat(send(request).statusCode()).isEqualTo(403);
    assertThat(
            send(request("/api/events?bucketKey=b&a=1").header("Sec-Fetch-Site", "cross-site"))
                .statusCode())
        .isEqualTo(403);
    assertThat(sink.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "attacker.example:3516, 403",
    "127.0.0.1.attacker.example, 403",
    "127.0.0.1@attacker.example, 403",
    "localhost.attacker.example, 403",
    "notlocalhost, 403",
    "[::1].attacker.example, 403",
    "127.0.0.1:3516, 204",
    "127.0.0.1, 204",
    "LOCALHOST:80, 204",
    "[::1]:3516, 204"
  })
  void hostThatIsNotThisMachine_isRefused_asItsNameMayHaveBeenReboundToIt(String host, int status)
      throws Exception {
    assertThat(getAs("HTTP/1.1\r\nHost: " + host + "\r\nConnection: close")).isEqualTo(status);
    assertThat(sink.size()).isEqualTo(status == 403 ? 0 : 1);
  }

  @Test
  void hostThatIsNotNamed_isTaken_asBrowsersNameIt() throws Exception {
    assertThat(getAs("HTTP/1.0")).isEqualTo(204);
  }

  private int getAs(String end) throws IOException {
    URI address = daemon.httpAddress().orElseThrow();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(("GET /api/events?bucketKey=b&a=1 " + end + "\r\n\r\n").getBytes(UTF_8));
      String line = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(line.split(" ", 3)[1]);
    }
  }

  // access and rate

  @Test
  void accessKey_isAskedFor() throws Exception {
    start(OPTIONS.withAccessKeys(List.of("ist_one", "ist_two")));

    HttpResponse<String> without = postJson("/streams/orders", "{\"user\":1}");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    for (String header : List.of("X-IS-AccessKey:ist_two", "Authorization:Bearer ist_one")) {
      String[] parts = header.split(":", 2);
      assertThat(withHeader(parts[0], parts[1])).isEqualTo(200);
      assertThat(withHeader(parts[0], parts[1] + "x")).isEqualTo(403);
    }
    assertThat(withHeader("Authorization", "Basic aXN0X29uZQ==")).isEqualTo(401);
    assertThat(send(request("/api/events?accessKey=ist_one&bucketKey=b&a=1")).statusCode())
        .isEqualTo(204);
    assertThat(send(request("/api/events?accessKey=ist&bucketKey=b&a=1")).statusCode())
        .isEqualTo(403);
  }

  private int withHeader(String name, String value) throws Exception {
    return send(request("/streams/orders")
            .header("Content-Type", "application/json")
            .header(name, value)
            .POST(BodyPublishers.ofString("{\"user\":1}")))
        .statusCode();
  }

  @Test
  void rate_isToldAndBounded() throws Exception {
    start(OPTIONS.withLimits(20_000, 10_000, 1));
    List<HttpResponse<String>> answers = new ArrayList<>();
    // Two windows may begin meanwhile, with ten requests each.
    for (int i = 0; i < 31; i++) {
      answers.add(postJson("/streams/orders", "{\"user\":1}"));
    }
    HttpResponse<String> refused =
        answers.stream().filter(answer -> answer.statusCode() == 429).findFirst().orElseThrow();
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 10L);
    assertThat(refused.headers().firstValue("X-RateLimit-Limit")).contains("10");
    assertThat(refused.headers().firstValue("X-RateLimit-Remaining")).contains("0");
    assertThat(answers.get(0).headers().firstValue("Retry-After")).isEmpty();
    assertThat(answers.get(0).headers().firstValue("X-RateLimit-Remaining")).contains("9");
  }

  // Initial State

  private HttpResponse<String> postEvents(String body) throws Exception {
    return send(
        request("/api/events")
            .header("Content-Type", "application/json")
            .header("Accept-Version", "<=0.0.4")
            .header("X-IS-AccessKey", "ist_x")
            .header("X-IS-BucketKey", "kitchen")
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void versions_areThoseOfTheApi() throws Exception {
    HttpResponse<String> answer = send(request("/api/versions"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[\"0.0.1\",\"0.0.2\",\"0.0.3\",\"0.0.4\"]\n");
  }

  @Test
  void bucket_isCreatedOnce() throws Exception {
    String body = "{\"bucketKey\": \"kitchen\", \"bucketName\": \"My \\u00e9 Bucket\"}";
    assertThat(postJson("/api/buckets", body).statusCode()).isEqualTo(201);
    assertThat(postJson("/api/buckets", body).statusCode()).isEqualTo(204);
    start(OPTIONS);
    assertThat(postJson("/api/buckets", body).statusCode()).isEqualTo(204);
  }

  @Test
  void events_becomeTheRecordsOfTheEventStreamer() throws Exception {
    postJson("/api/buckets", "{\"bucketKey\": \"kitchen\", \"bucketName\": \"My \\u00e9 Bucket\"}");
    HttpResponse<String> answer =
        postEvents(
            "[{\"key\": \"temp\", \"value\": 32, \"epoch\": 1419876021.778477},"
                + " {\"key\": \"on\", \"value\": true, \"iso8601\": \"2015-01-01T00:00:00.5+01:00\"},"
                + " {\"key\": \"x\", \"value\": \"y\", \"epoch\": 1, \"iso8601\": \"nonsense\"}]");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(sink.stored("logged"))
        .extracting(ProducerRecord::partitionKey)
        .containsOnly("kitchen")
        .hasSize(3);
    assertThat(fields(sink.stored("logged").get(0)))
        .isEqualTo(
            Map.of(
                "key", "temp",
                "value", 32L,
                "epoch", 1419876021.778477,
                "bucketKey", "kitchen",
                "bucketName", "My \u00e9 Bucket"));
    assertThat(fields(sink.stored("logged").get(1))).containsEntry("epoch", 1420066800.5);
    assertThat(fields(sink.stored("logged").get(2))).containsEntry("epoch", 1.0);
  }

  @Test
  void eventOfInitialStateThatIsTooLarge_isRefused() throws Exception {
    String large = "[{\"key\":\"a\",\"value\":1},{\"key\":\"a\",\"value\":\"%s\"}]";
    HttpResponse<String> answer = postEvents(large.formatted("x".repeat(10_000)));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"type\":\"TOO_LARGE\"").contains("\"index\":1");
    assertThat(sink.size()).isZero();
  }

  /**
   * A sink that keeps nothing, and waits with the second event until the first one is forgotten.
   */
  private static final class ForgetfulSink implements EventSink {

    private Optional<WeakReference<ProducerRecord>> first = Optional.empty();

    @Override
    public void requireStream(String alias) {}

    @Override
    public synchronized CompletableFuture<Void> put(String alias, ProducerRecord record) {
      if (first.isEmpty()) {
        first = Optional.of(new WeakReference<>(record));
        return CompletableFuture.completedFuture(null);
      }
      WeakReference<ProducerRecord> before = first.get();
      Await.until(
          "nobody holds the first record any more",
          () -> {
            System.gc();
            return before.get() == null;
          });
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<StreamState> states() {
      return List.of();
    }

    @Override
    public Daemon.End close(Duration timeout) {
      return Daemon.End.DELIVERED;
    }
  }

  /** Each holds the bucket's name, so that all together can be far larger than the request. */
  @Test
  void recordsOfARequest_areNotInMemoryAllAtOnce() throws Exception {
    daemon.close();
    daemon = started(OPTIONS, new ForgetfulSink());
    assertThat(postEvents("[{\"key\":\"a\",\"value\":1},{\"key\":\"b\",\"value\":2}]").statusCode())
        .isEqualTo(204);
  }

  @Test
  void bucketName_isBounded() throws Exception {
    String body = "{\"bucketKey\": \"kitchen\", \"bucketName\": \"%s\"}";
    assertThat(postJson("/api/buckets", body.formatted("x".repeat(1001))).statusCode())
        .isEqualTo(400);
    assertThat(postJson("/api/buckets", body.formatted("x".repeat(1000))).statusCode())
        .isEqualTo(201);
  }

  @Test
  void singleEvent_isTakenAsWell() throws Exception {
    assertThat(postEvents("{\"key\": \"temp\", \"value\": 1.5}").statusCode()).isEqualTo(204);
    Map<String, Object> fields = fields(sink.stored("logged").get(0));
    assertThat(fields).containsEntry("value", 1.5).containsEntry("bucketName", "");
    assertThat((Double) fields.get("epoch")).isGreaterThan(1.7e9);
  }

  @Test
  void parameters_becomeEvents() throws Exception {
    HttpResponse<String> answer =
        send(request("/api/events?accessKey=ist_x&bucketKey=b%201&temp=-3.5&n=42&zip=007&t=a%26b"));

    assertThat(answer.statusCode()).isEqualTo(204);
    List<Object> values = new ArrayList<>();
    for (ProducerRecord record : sink.stored("logged")) {
      assertThat(record.partitionKey()).isEqualTo("b 1");
      values.add(fields(record).get("key") + "=" + fields(record).get("value"));
    }
    assertThat(values).containsExactly("temp=-3.5", "n=42", "zip=007", "t=a&b");
    assertThat(fields(sink.stored("logged").get(1))).containsEntry("value", 42L);
    assertThat(fields(sink.stored("logged").get(2))).containsEntry("value", "007");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\": 1}",
        "{\"key\": 1, \"value\": 1}",
        "{\"key\": \"\", \"value\": 1}",
        "{\"key\": \"k\"}",
        "{\"key\": \"k\", \"value\": null}",
        "{\"key\": \"k\", \"value\": [1]}",
        "{\"key\": \"k\", \"value\": 1, \"epoch\": \"1\"}",
        "{\"key\": \"k\", \"value\": 1, \"iso8601\": \"yesterday\"}",
        "{\"key\": \"k\", \"value\": 1, \"iso8601\": 5}",
        "[{\"key\": \"k\", \"value\": 1}, {}]",
        "nonsense",
      })
  void eventOfInitialStateThatIsNone_isRefusedInTheShapeThatItsClientReads(String body)
      throws Exception {
    HttpResponse<String> answer = postEvents(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"message\":{\"error\":{\"type\":\"BAD_REQUEST\",");
    assertThat(sink.size()).isZero();
  }

  @Test
  void bucketKey_isNeeded() throws Exception {
    assertThat(postJson("/api/events", "{\"key\": \"k\", \"value\": 1}").statusCode())
        .isEqualTo(400);
    assertThat(postJson("/api/buckets", "{\"bucketName\": \"x\"}").statusCode()).isEqualTo(400);
    assertThat(postJson("/api/buckets", "{\"bucketKey\": \"\"}").statusCode()).isEqualTo(400);
    assertThat(postJson("/api/buckets", "[{}, {}]").statusCode()).isEqualTo(400);
  }

  @Test
  void apiOfInitialState_isNotServedWithoutAStream() throws Exception {
    start(OPTIONS.withEventsStream(Optional.empty()));
    assertThat(postEvents("{\"key\": \"k\", \"value\": 1}").statusCode()).isEqualTo(404);
  }

  @Test
  void requests_areCounted() throws Exception {
    postJson("/streams/orders", "{\"user\":1}");
    Await.until("counted", () -> daemon.counts().stored() == 1);
    assertThat(daemon.counts().received()).isEqualTo(1);
  }

  @Test
  void stop_answersRequestsUnderWay() throws Exception {
    sink.hold();
    CompletableFuture<HttpResponse<String>> answer =
        CLIENT.sendAsync(
            request("/streams/orders")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"user\":1}"))
                .build(),
            BodyHandlers.ofString());
    Await.until("put", () -> sink.pending() == 1);
    CompletableFuture<Daemon.End> stopped =
        CompletableFuture.supplyAsync(() -> daemon.stop(Duration.ofSeconds(30)));
    Await.until("stopping", () -> !daemon.isRunning());
    sink.release();

    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(stopped.join()).isEqualTo(Daemon.End.DELIVERED);
  }
}
