package org.kclframework.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JsonTest {

  record Order(String id, int items, Instant at) {
    Order {
      if (items < 0) {
        throw new IllegalArgumentException("items must be >= 0, but was " + items);
      }
    }
  }

  /** A type that JSON cannot be read into, whatever the input is. */
  record Unreadable(Runnable task) {}

  @Test
  void read_ignoresUnknownPropertiesAndTakesIsoTimes() throws Exception {
    Order order =
        read(
            "{\"id\":\"é\",\"items\":2,\"at\":\"2026-01-01T00:00:00Z\",\"new\":[{}]}", Order.class);
    assertThat(order).isEqualTo(new Order("é", 2, Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(read("\"PT1M\"", Duration.class)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void read_intoATree() throws Exception {
    assertThat(read("{\"a\":[1,2]}", JsonNode.class).at("/a/1").asInt()).isEqualTo(2);
  }

  @Test
  void read_leavesTheBufferWhereItWasAndTakesAnyKind() throws Exception {
    ByteBuffer data = ByteBuffer.allocateDirect(10).put("xx[1]xx".getBytes(StandardCharsets.UTF_8));
    data.position(2).limit(5);
    assertThat(Json.read(data.asReadOnlyBuffer(), int[].class)).isEqualTo(new int[] {1});
    assertThat(Json.read(data, int[].class)).isEqualTo(new int[] {1});
    assertThat(data.position()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{}x",
        "hunter2",
        "{\"id\":\"hunter2",
        "{\"items\":\"hunter2\"}",
        "{\"at\":\"hunter2\"}",
        "[\"hunter2\"]",
        "{\"id\":{\"hunter2\":1}}",
        "{\"id\":\"\\uhunter2\"}",
        "{\"items\":99999999999999}",
        "null",
      })
  void read_whatIsNotTheType_quotesNothing(String input) {
    assertThatThrownBy(() -> read(input, Order.class))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("99999")
        .hasNoCause();
  }

  @Test
  void read_namesThePlaceOfTheFault() {
    assertThatThrownBy(() -> read("{\n  \"id\": oops}", Order.class))
        .hasMessageStartingWith("it is malformed at line 2, column ");
    assertThatThrownBy(() -> read("{\n  \"items\": \"x\"}", Order.class))
        .hasMessageStartingWith("it does not fit at line 2, column ");
    assertThatThrownBy(() -> read("null", Order.class)).hasMessage("it is null");
  }

  @Test
  void read_valueThatTheTypeRefuses_quotesNothing() {
    assertThatThrownBy(() -> read("{\"items\":-4711}", Order.class))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageStartingWith("it does not fit")
        .hasMessageNotContaining("4711");
  }

  @Test
  void read_typeThatCannotBeRead_blamesTheType() {
    assertThatThrownBy(() -> read("{\"task\":{}}", Unreadable.class))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessage("java.lang.Runnable cannot be read from JSON, whatever the payload");
  }

  @Test
  void read_invalidUtf8_isRefused() {
    byte[] bytes = {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xff, '"', '}'};
    assertThatThrownBy(() -> Json.read(ByteBuffer.wrap(bytes), Order.class))
        .isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void read_deepNesting_isRefusedBeforeTheStackEnds() {
    assertThatThrownBy(() -> read("[".repeat(1_000_000), JsonNode.class))
        .isInstanceOf(MalformedPayloadException.class);
    assertThatThrownBy(() -> read("{\"id\":".repeat(1_000_000), Order.class))
        .isInstanceOf(MalformedPayloadException.class);
  }

  private static <T> T read(String json, Class<T> type) throws MalformedPayloadException {
    return Json.read(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), type);
  }
}
