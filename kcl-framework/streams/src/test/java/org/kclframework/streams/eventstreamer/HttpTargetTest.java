package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** What an HTTP target sends, and what it makes of each answer. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpTargetTest {

  private static final Bucket BUCKET = new Bucket("bk", "My é Bucket");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<LoggedEvent> EVENTS =
      List.of(new LoggedEvent("a", 1, 1.5), new LoggedEvent("b", "secret-value", 2));

  private final Receiver receiver = new Receiver();

  @AfterEach
  void closeReceiver() {
    receiver.close();
  }

  private HttpTarget target() {
    return HttpTarget.builder("ist_secret")
        .base(receiver.base())
        .clock(InstantSource.fixed(NOW))
        .build();
  }

  private ShippingException failure() {
    return failure(target());
  }

  private static ShippingException failure(HttpTarget target) {
    return catchThrowableOfType(ShippingException.class, () -> target.ship(BUCKET, EVENTS));
  }

  @Test
  void createBucket_postsKeyAndName() throws Exception {
    target().createBucket(BUCKET);
    Receiver.Request request = receiver.requests().get(0);
    assertThat(request.path()).isEqualTo("/api/buckets");
    assertThat(request.body())
        .isEqualTo("{\"bucketKey\":\"bk\",\"bucketName\":\"My \\u00E9 Bucket\"}");
  }

  @Test
  void requests_haveTheHeadersOfTheApi() throws Exception {
    target().createBucket(BUCKET);
    target().ship(BUCKET, EVENTS);
    assertThat(receiver.requests())
        .extracting(Receiver.Request::path)
        .containsExactly("/api/buckets", "/api/events");
    assertThat(receiver.requests())
        .allSatisfy(
            request -> {
              assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
              assertThat(request.headers().getFirst("Accept-Version")).isEqualTo("<=0.0.4");
              assertThat(request.headers().getFirst("X-IS-AccessKey")).isEqualTo("ist_secret");
              assertThat(request.headers().getFirst("X-IS-BucketKey")).isEqualTo("bk");
              assertThat(request.headers().getFirst("User-Agent"))
                  .isEqualTo("kcl-framework-event-streamer");
            });
  }

  @Test
  void ship_postsValuesWithTheirTypes() throws Exception {
    target()
        .ship(
            BUCKET,
            List.of(
                new LoggedEvent("text", "é\"\n😀", 1419876021.778477),
                new LoggedEvent("true", true, 1),
                new LoggedEvent("int", 32, 2),
                new LoggedEvent("big", new BigInteger("18446744073709551615"), 3),
                new LoggedEvent("double", 0.1, 4),
                new LoggedEvent("float", 0.1f, 5),
                new LoggedEvent("huge", 1e300, 6),
                new LoggedEvent("decimal", new BigDecimal("9.50"), 1e20)));
    String body = receiver.bodies("/api/events").get(0);
    assertThat(body).startsWith("[{\"key\":\"text\",").contains("\"epoch\":1419876021.778477}");
    assertThat(body.chars()).allMatch(c -> c < 0x80);
    List<String> values = new ArrayList<>();
    for (JsonNode event : new ObjectMapper().readTree(body)) {
      values.add(event.get("value").toString());
      assertThat(event.get("epoch").isNumber()).isTrue();
    }
    assertThat(values)
        .containsExactly(
            "\"é\\\"\\n😀\"", "true", "32", "18446744073709551615", "0.1", "0.1", "1.0E300", "9.5");
  }

  @Test
  void ship_splitsWhatIsLargerThanARequestMayBe() throws Exception {
    List<LoggedEvent> events = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.add(new LoggedEvent("k" + i, "é".repeat(10_000), i));
    }
    target().ship(BUCKET, events);
    List<String> bodies = receiver.bodies("/api/events");
    assertThat(bodies).hasSize(2).allMatch(body -> body.length() <= 1_000_000);
    List<String> keys = new ArrayList<>();
    for (String body : bodies) {
      new ObjectMapper().readTree(body).forEach(event -> keys.add(event.get("key").asText()));
    }
    assertThat(keys).isEqualTo(events.stream().map(LoggedEvent::key).toList());
  }

  @Test
  void ship_failsWithTheEventsOfTheLaterRequestsOnly() {
    List<LoggedEvent> events = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.add(new LoggedEvent("k" + i, "é".repeat(10_000), i));
    }
    receiver.then(204).then(500);
    ShippingException failure =
        catchThrowableOfType(ShippingException.class, () -> target().ship(BUCKET, events));
    assertThat(failure.undelivered()).isNotEmpty().isEqualTo(events.subList(16, 30));
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_BATCH",
    "401, DENIED",
    "402, CAPPED",
    "403, DENIED",
    "409, NOT_TAKEN",
    "413, NOT_TAKEN",
    "429, UNAVAILABLE",
    "302, UNAVAILABLE",
    "404, UNAVAILABLE",
    "500, UNAVAILABLE",
    "503, UNAVAILABLE"
  })
  void status_hasItsReason(int status, Reason reason) {
    receiver.then(status, Map.of("Location", "/elsewhere"), "");
    ShippingException failure = failure();
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.undelivered()).isEqualTo(EVENTS);
    assertThat(failure).hasMessageContaining("HTTP status " + status);
    assertThat(receiver.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204})
  void success_isDelivered(int status) throws Exception {
    receiver.then(status);
    target().ship(BUCKET, EVENTS);
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void badRequest_ofARemovedBucket_saysSo() {
    receiver.then(
        400,
        Map.of(),
        "{\"message\": {\"error\": {\"type\": \"BUCKET_REMOVED\", \"message\": \"gone\"}}}");
    ShippingException failure =
        catchThrowableOfType(ShippingException.class, () -> target().createBucket(BUCKET));
    assertThat(failure).hasMessageStartingWith("Bucket Creation Failed");
    assertThat(failure.reason()).isEqualTo(Reason.BAD_BATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>no</html>", "{}", "[1]", "{\"message\": \"x\"}", "{\"message\":"})
  void badRequest_ofAnyBody_isToldWithoutTheBody(String body) {
    receiver.then(400, Map.of(), body);
    ShippingException failure = failure();
    assertThat(failure.reason()).isEqualTo(Reason.BAD_BATCH);
    assertThat(failure)
        .hasMessage("the request is not valid; POST /api/events was answered with HTTP status 400");
  }

  @Test
  void paymentRequired_saysWhatTheOriginalSays() {
    receiver.then(402, Map.of(), "{\"message\": \"capped\"}");
    assertThat(failure())
        .hasMessageStartingWith("Either account is capped or an upgrade is required.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | PT7S",
        "0 | PT0S",
        "Sun, 01 Mar 2026 12:00:09 GMT | PT9S",
        "Sun, 01 Mar 2026 11:00:00 GMT | PT0S",
        "soon |",
        "-3 |",
        "99999999999999999999 |",
        "Sun, 32 Mar 2026 11:00:00 GMT |"
      })
  void retryAfter_isReadAsSecondsOrDate(String header, @Nullable Duration expected) {
    receiver.then(429, Map.of("Retry-After", header), "");
    assertThat(failure().retryAfter()).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void noAnswerInTime_isUnavailable() {
    receiver.then(Receiver.NONE_BUT_WAIT);
    HttpTarget target =
        HttpTarget.builder("key").base(receiver.base()).timeout(Duration.ofMillis(50)).build();
    assertThat(failure(target).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void bodyThatDoesNotEnd_isUnavailable() {
    receiver.then(Receiver.HALF_A_BODY);
    HttpTarget target =
        HttpTarget.builder("key").base(receiver.base()).timeout(Duration.ofMillis(200)).build();
    assertThat(failure(target).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void largeBody_isReadInPart() {
    String removed = "{\"message\": {\"error\": {\"type\": \"BUCKET_REMOVED\"}}}";
    receiver.then(400, Map.of(), " ".repeat(1_000_000) + removed);
    assertThat(failure()).hasMessageStartingWith("the request is not valid");
  }

  @Test
  void closedConnection_isUnavailable() {
    receiver.then(Receiver.NONE_BUT_CLOSE);
    assertThat(failure().reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void nobodyThere_isUnavailableAndSaysWhere() {
    URI base = receiver.base();
    receiver.close();
    ShippingException failure = failure(HttpTarget.builder("key").base(base).build());
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("cannot reach " + base + "/api/events");
  }

  @Test
  void interrupt_endsTheWaitWithTheEvents() throws Exception {
    receiver.then(Receiver.NONE_BUT_WAIT);
    CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              ShippingException failure = failure();
              wasInterrupted.complete(
                  failure.reason() == Reason.GIVEN_UP
                      && failure.undelivered().equals(EVENTS)
                      && Thread.currentThread().isInterrupted());
            });
    thread.start();
    thread.interrupt();
    assertThat(wasInterrupted.get()).isTrue();
  }

  @Test
  void base_mayHaveAPath() throws Exception {
    HttpTarget.builder("key")
        .base(URI.create(receiver.base() + "/under/"))
        .build()
        .createBucket(BUCKET);
    assertThat(receiver.requests().get(0).path()).isEqualTo("/under/api/buckets");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://h", "groker.init.st", "http://", "http:///p", "http://h?q", "h:80"})
  void base_thatIsNoEndpoint_isRefused(String base) {
    assertThatThrownBy(
            () -> {
              URI uri = base.equals("http://") ? URI.create("http:x") : URI.create(base);
              HttpTarget.builder("key").base(uri);
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an http:// or https:// URI");
  }

  @Test
  void base_withAPassword_isRefusedWithoutIt() {
    assertThatThrownBy(() -> HttpTarget.builder("key").base(URI.create("http://u:pass@h")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("pass@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ist_1", "ist_1\n", "ist_é", "ist\tx"})
  void accessKey_thatIsNoHeader_isRefusedWithoutQuotingIt(String accessKey) {
    assertThatThrownBy(() -> HttpTarget.builder(accessKey))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("ist");
  }

  @Test
  void timeout_outOfBounds_isRefused() {
    assertThatThrownBy(() -> HttpTarget.builder("key").timeout(Duration.ZERO))
        .hasMessageContaining("timeout")
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> HttpTarget.builder("key").timeout(Duration.ofDays(2)))
        .hasMessageContaining("PT48H");
  }

  @Test
  void toString_hidesTheAccessKeyAndValues() {
    assertThat(target().toString()).doesNotContain("secret");
    assertThat(EVENTS.toString()).doesNotContain("secret");
    receiver.then(500, Map.of(), "secret-value ist_secret");
    assertThat(failure()).hasMessageNotContaining("secret");
  }
}
