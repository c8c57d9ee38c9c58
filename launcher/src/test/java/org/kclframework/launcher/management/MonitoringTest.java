package org.kclframework.launcher.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.slf4j.LoggerFactory;

@Timeout(60)
class MonitoringTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private Management management;

  @BeforeEach
  void start() throws LaunchException {
    management = Management.start("127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    management.close();
  }

  private HttpResponse<String> request(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(management.address() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @Test
  void metrics_areThoseOfTheRegistryAndTheMachine() throws Exception {
    management.registry().counter("orders", "kind", "big").increment(3);
    HttpResponse<String> response = request("GET", "/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(contentType(response)).startsWith("text/plain; version=0.0.4");
    assertThat(response.body().lines())
        .contains("orders_total{kind=\"big\"} 3.0")
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(line -> line.startsWith("process_uptime_seconds"));
  }

  @Test
  void metrics_comeAsOpenMetricsToo() throws Exception {
    HttpResponse<String> response =
        request("GET", "/metrics", "Accept", "application/openmetrics-text;version=1.0.0");
    assertThat(contentType(response)).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @Test
  void live_isUp() throws Exception {
    HttpResponse<String> response = request("GET", "/health/live");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"status\":\"UP\"}\n");
  }

  @Test
  void ready_withoutAWorker_isDown() throws Exception {
    HttpResponse<String> response = request("GET", "/health/ready");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("the worker has not started");
  }

  @Test
  void head_hasNoBody() throws Exception {
    HttpResponse<String> response = request("HEAD", "/health/live");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void otherPath_namesThoseThatThereAre() throws Exception {
    HttpResponse<String> response = request("GET", "/metric");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("/metrics", "/health/ready");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void otherMethod_isRefused(String method) throws Exception {
    assertThat(request(method, "/metrics").statusCode()).isEqualTo(405);
  }

  @Test
  void portInUse_isToldByKey() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LaunchException failure =
          catchThrowableOfType(
              LaunchException.class, () -> Monitoring.start("127.0.0.1", other.getLocalPort()));
      assertThat(failure)
          .hasMessage(
              "managementPort "
                  + other.getLocalPort()
                  + " is in use by another process; set another or -1");
      assertThat(failure.exitCode()).isEqualTo(ExitCode.INITIALIZATION_FAILED);
    }
  }

  @Test
  void hostThatIsNotThere_isToldByKey() {
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class, () -> Monitoring.start("no such host.invalid", 0));
    assertThat(failure)
        .hasMessage("managementHost is 'no such host.invalid', but there is no such host");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION);
  }

  @Test
  void addressOfAnotherMachine_cannotBeListenedOn() {
    // From the block of RFC 5737 that is in no network.
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> Monitoring.start("192.0.2.1", 18085));
    assertThat(failure)
        .hasMessageStartingWith("managementPort 18085 of 192.0.2.1 cannot be listened on: ");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 0", "localhost, 0", "0.0.0.0, 1"})
  void hostOtherThanLoopback_isWarnedOf(String host, int warnings) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(ManagementServer.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try (Management anywhere = Management.start(host, 0)) {
      URI live = URI.create("http://127.0.0.1:" + anywhere.address().getPort() + "/health/live");
      assertThat(client.send(HttpRequest.newBuilder(live).build(), BodyHandlers.ofString()).body())
          .contains("UP");
    } finally {
      logger.detachAppender(appender);
    }
    assertThat(appender.list)
        .hasSize(warnings)
        .allMatch(event -> event.getFormattedMessage().startsWith("managementHost is " + host));
  }

  @Test
  void off_hasARegistryAllTheSame() throws LaunchException {
    try (Monitoring off = Monitoring.start("127.0.0.1", -1)) {
      off.registry().counter("orders").increment();
      assertThat(off.registry().get("orders").counter().count()).isEqualTo(1);
    }
  }
}
