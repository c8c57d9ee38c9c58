package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The management port of a worker that runs. */
@Timeout(120)
class HealthTest {

  @TempDir Path directory;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Returns the answer, or nothing while nobody listens. */
  private static String get(int port, String path) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                  BodyHandlers.ofString());
      return response.statusCode() + "\n" + response.body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void worker_isReadyWithItsShardsAndTheirMetrics() throws Exception {
    Processed.EVENTS.clear();
    int port = freePort();
    Program program = new Program(directory);
    CompletableFuture<Integer> end =
        program.start(
            program.config(
                "processorClass=" + Processed.Recorder.class.getName(),
                program.input(20),
                "localShards=2",
                "managementPort=" + port));
    Await.until("the records", () -> Processed.texts().size() == 20);
    String ready = get(port, "/health/ready");
    assertThat(ready)
        .startsWith("200\n")
        .contains("\"shard\" : \"shardId-000000000000\"", "\"shard\" : \"shardId-000000000001\"")
        .contains("\"phase\" : \"PROCESSING\"")
        .containsPattern("\"position\" : \"\\d{56}\"");
    assertThat(get(port, "/health/live")).startsWith("200\n");
    assertThat(get(port, "/metrics"))
        .startsWith("200\n")
        .containsPattern(
            "kclframework_shard_records_total\\{outcome=\"succeeded\",shard=\"shardId-000000000000\","
                + "stream=\"orders\"\\} \\d+\\.0");
    assertMetricsAreExplained(get(port, "/metrics"));
    program.stop();
    assertThat(end.get()).isZero();
    assertThat(get(port, "/health/live")).as("closed").isEmpty();
  }

  /** Each has a help, and those that are ours are on the page about monitoring. */
  private static void assertMetricsAreExplained(String metrics) throws IOException {
    String page = Files.readString(Path.of("../kcl-framework/MONITORING.md"));
    Matcher help = Pattern.compile("(?m)^# HELP (kcl\\w+) ?(.*)$").matcher(metrics);
    int ours = 0;
    while (help.find()) {
      assertThat(help.group(2)).as(help.group(1)).isNotBlank();
      if (help.group(1).startsWith("kclframework_")) {
        ours++;
        assertThat(page).contains("`" + help.group(1) + "`");
      }
    }
    assertThat(ours).isGreaterThan(10);
  }

  @Test
  void failingRecord_isShownWithItsShard() throws Exception {
    int port = freePort();
    Program program = new Program(directory);
    CompletableFuture<Integer> end =
        program.start(
            program.config(
                "processorClass=" + Processed.EvenOnly.class.getName(),
                program.input(2),
                "localShards=1",
                "managementPort=" + port));
    Await.until("the stall", () -> get(port, "/health/ready").contains("\"stall\""));
    assertThat(get(port, "/health/ready"))
        .contains("\"reason\" : \"java.lang.IllegalArgumentException\"")
        .contains("\"inFlight\" : 1");
    program.stop();
    assertThat(end.get()).isZero();
  }
}
