package org.kclframework.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;

/** What the server says in plain HTTP. */
class RawHttpTest {

  private static final String LIST_STREAMS = "Kinesis_20131202.ListStreams";
  private static final String PUT_RECORD = "Kinesis_20131202.PutRecord";

  private final LocalStreams streams = LocalStreams.create();
  private final LocalServer server = streams.serve(0);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    streams.close();
  }

  @Test
  void get_tellsThatTheServerIsThere() throws Exception {
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(server.endpoint()).build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("kcl-framework local Kinesis and DynamoDB\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /bucket/object, 404, Only Kinesis",
    "HEAD, /, 200, ''",
    "HEAD, /bucket, 404, ''",
    "PUT, /bucket/object, 400, UnknownOperationException",
    "POST, /service/GraniteServiceVersion20100801/operation/PutMetricData, 400, UnknownOp",
  })
  void requestForAnotherService_isRefused(String method, String path, int status, String body)
      throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(server.endpoint().resolve(path))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(body);
  }

  @Test
  void post_inJson_isAnsweredInJson() throws Exception {
    streams.kinesis().createStream("orders", 1);

    HttpResponse<String> response = post(LIST_STREAMS, "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .startsWith("{\"StreamNames\":[\"orders\"],\"HasMoreStreams\":false");
    assertThat(header(response, "Content-Type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(header(response, "x-amzn-RequestId")).hasSize(36);
    assertThat(header(response, "x-amz-crc32")).isEqualTo(crc32(response.body()));
  }

  @Test
  void post_withoutBody_countsAsEmptyRequest() throws Exception {
    assertThat(post(LIST_STREAMS, "").statusCode()).isEqualTo(200);
  }

  @Test
  void post_withoutContentType_isJson() throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(server.endpoint())
                .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("{\"TableNames\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Kinesis_20131202.ListStreams | {\"Limit\":\"5\"} | 400 | SerializationException | Limit must be a number, but was VALUE_STRING",
        "Kinesis_20131202.ListStreams | {\"Limit\": oops} | 400 | SerializationException | The body is not valid JSON at byte 10",
        "Kinesis_20131202.PutRecord | {\"StreamName\":\"s\",\"PartitionKey\":\"\\ud800\",\"Data\":\"\"} | 400 | SerializationException | PartitionKey has half a surrogate pair, which UTF-8 cannot express",
        "Kinesis_20131202.PutRecords | {\"StreamName\":\"s\",\"Records\":[{\"PartitionKey\":\"a\\ude00\",\"Data\":\"\"}]} | 400 | SerializationException | PartitionKey has half a surrogate pair, which UTF-8 cannot express",
        "Kinesis_20131202.DescribeStreamSummary | {\"StreamName\":\"\\ud800\"} | 400 | SerializationException | StreamName has half a surrogate pair, which UTF-8 cannot express",
        "DynamoDB_20120810.PutItem | {\"TableName\":\"t\",\"Item\":{\"k\":{\"S\":\"\\ud800\"}}} | 400 | SerializationException | S has half a surrogate pair, which UTF-8 cannot express",
        "Kinesis_20131202.Nonsense | {} | 400 | UnknownOperationException | There is no operation Kinesis_20131202.Nonsense",
        "Nonsense | {} | 400 | UnknownOperationException | There is no operation Nonsense",
        "Kinesis_20131202.GetResourcePolicy | {} | 400 | UnknownOperationException | The embedded service does not have GetResourcePolicy",
        "DynamoDB_20120810.Query | {} | 400 | UnknownOperationException | The embedded service does not have Query",
        "DynamoDB_20120810.DescribeTable | {\"TableName\":\"none\"} | 400 | ResourceNotFoundException | Requested resource not found: Table: none not found",
      })
  void post_thatFails_tellsWhy(String target, String body, int status, String code, String message)
      throws Exception {
    HttpResponse<String> response = post(target, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "x-amzn-ErrorType")).isEqualTo(code);
    assertThat(response.body())
        .isEqualTo(
            "{\"__type\":\"%s\",\"message\":\"%s\",\"Message\":\"%2$s\"}".formatted(code, message));
  }

  @Test
  void post_withoutTarget_isUnknownOperation() throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(server.endpoint()).POST(BodyPublishers.ofString("{}")).build(),
            BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains("UnknownOperationException", "The header X-Amz-Target is missing");
  }

  @Test
  void post_ofTwentyMebibytes_isRead() throws Exception {
    String body = "{\"Limit\":\"" + "x".repeat(RequestBody.MAX_BYTES - 12) + "\"}";
    assertThat(body).hasSize(RequestBody.MAX_BYTES);

    assertThat(post(LIST_STREAMS, body).body()).contains("SerializationException");
  }

  @Test
  void post_ofMore_isRefusedAndTheServerGoesOn() throws Exception {
    HttpResponse<String> response = post(LIST_STREAMS, "x".repeat(RequestBody.MAX_BYTES * 2));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body())
        .contains("RequestEntityTooLargeException", "The body must have at most 20971520 bytes");
    assertThat(post(LIST_STREAMS, "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void post_inChunks_isRead() throws Exception {
    streams.kinesis().createStream("orders", 1);
    byte[] body = putRecord(new byte[1024 * 1024 - 10]).getBytes(UTF_8);

    HttpResponse<String> response =
        http.send(
            request(PUT_RECORD)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build(),
            BodyHandlers.ofString());

    assertThat(response.body()).contains("SequenceNumber");
  }

  @Test
  void post_expectingContinue_isLetThrough() throws Exception {
    streams.kinesis().createStream("orders", 1);

    HttpResponse<String> response =
        http.send(
            request(PUT_RECORD)
                .expectContinue(true)
                .POST(BodyPublishers.ofString(putRecord(new byte[1000])))
                .build(),
            BodyHandlers.ofString());

    assertThat(response.body()).contains("SequenceNumber");
  }

  @Test
  void connection_isKeptOpenForMoreRequests() throws Exception {
    try (RawConnection connection = new RawConnection(server)) {
      for (String target : List.of(LIST_STREAMS, "Kinesis_20131202.Nonsense", LIST_STREAMS)) {
        connection.send(target, "{}");
        assertThat(connection.readResponse()).startsWith("{");
      }
    }
  }

  @Test
  void clientThatLeaves_doesNoHarm() throws Exception {
    try (FaultHandle hang = streams.faults().on("kinesis", "ListStreams").times(1).hang()) {
      try (RawConnection connection = new RawConnection(server)) {
        connection.send(LIST_STREAMS, "{}");
        Await.until(() -> hang.strikes() == 1);
      }
    }

    assertThat(post(LIST_STREAMS, "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void manyConnections_areServedAtOnce() {
    streams.kinesis().createStream("orders", 1);
    List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
    try (FaultHandle hang = streams.faults().on("kinesis", "PutRecord").times(100).hang()) {
      for (int i = 0; i < 100; i++) {
        responses.add(
            http.sendAsync(
                request(PUT_RECORD).POST(BodyPublishers.ofString(putRecord(new byte[10]))).build(),
                BodyHandlers.ofString()));
      }
      Await.until(() -> hang.strikes() == 100);
    }

    assertThat(responses)
        .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
  }

  @Test
  void start_onPortInUse_saysSo() {
    assertThatThrownBy(() -> streams.serve(server.port()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(
            "could not listen on 127.0.0.1:%d: Address already in use".formatted(server.port()));
  }

  @Test
  void endpoint_isOnThisMachineOnly() {
    assertThat(server.endpoint()).isEqualTo(URI.create("http://127.0.0.1:" + server.port()));
  }

  @Test
  void close_stopsServing() {
    server.close();
    server.close();

    assertThatThrownBy(() -> post(LIST_STREAMS, "{}")).isInstanceOf(IOException.class);
  }

  private HttpResponse<String> post(String target, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(target).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(server.endpoint())
        .header("X-Amz-Target", target)
        .header("Content-Type", "application/x-amz-json-1.1");
  }

  private static String putRecord(byte[] data) {
    return "{\"StreamName\":\"orders\",\"PartitionKey\":\"k\",\"Data\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(data));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String crc32(String body) {
    CRC32 checksum = new CRC32();
    checksum.update(body.getBytes(UTF_8));
    return Long.toString(checksum.getValue());
  }
}
