package org.kclframework.launcher.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.codec.MalformedPayloadException;
import org.kclframework.launcher.services.BadLineException;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;

class LineFormatsTest {

  private static final LineFormat TEXT =
      LineFormats.text(
          event -> event.partitionKey("msg"), () -> Instant.parse("2015-11-23T15:12:55.123456Z"));

  private static final LineFormat JSON = LineFormats.json(event -> event.partitionKey("user"));

  private static ProducerRecord record(LineFormat format, String line) throws BadLineException {
    return format.record(line.getBytes(UTF_8)).orElseThrow();
  }

  private static Event event(ProducerRecord record) {
    try {
      return Event.decode(record.data());
    } catch (MalformedPayloadException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertBad(LineFormat format, byte[] line, String message) {
    assertThatThrownBy(() -> format.record(line))
        .isInstanceOf(BadLineException.class)
        .hasMessage(message);
  }

  private static void assertBad(LineFormat format, String line, String message) {
    assertBad(format, line.getBytes(UTF_8), message);
  }

  @Test
  void text_isAnEventOfTheLineAndTheTime() throws BadLineException {
    ProducerRecord record = record(TEXT, "h\u00e4llo\n");
    assertThat(record.partitionKey()).isEqualTo("h\u00e4llo\n");
    assertThat(event(record))
        .isEqualTo(Event.builder().set("msg", "h\u00e4llo\n").set("ts", 1448291575.123456).build());
  }

  @Test
  void text_thatIsNotUtf8_isBad() {
    assertBad(
        TEXT,
        new byte[] {'a', (byte) 0xff, '\n'},
        "it is not UTF-8 from byte 2 on; --raw takes any bytes");
  }

  @Test
  void partitionKeyThatIsTooLong_isBad() {
    assertBad(TEXT, "x".repeat(300), "a partition key has 1 to 256 characters, but this one 300");
  }

  @Test
  void json_isAnEventOfItsFields() throws BadLineException {
    ProducerRecord record =
        record(
            JSON,
            "{\"user\": 7, \"price\": 1.5, \"tags\": [\"a\", null, true],"
                + " \"at\": {\"x\": -1, \"big\": 18446744073709551615}}\n");
    assertThat(record.partitionKey()).isEqualTo("7");
    Event event = event(record);
    assertThat(event.get("price")).isEqualTo(1.5);
    assertThat(event.get("tags")).isEqualTo(Arrays.asList("a", null, true));
    assertThat(event.get("at"))
        .isEqualTo(Map.of("x", -1L, "big", new BigInteger("18446744073709551615")));
    assertThat(List.copyOf(event.fields().keySet())).containsExactly("user", "price", "tags", "at");
  }

  @Test
  void blankLineOfJson_saysNothing() throws BadLineException {
    assertThat(JSON.record(" \r\n".getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "7", "null", "\"text\""})
  void jsonThatIsNoObject_isBad(String line) {
    assertBad(JSON, line, "it is no JSON object");
  }

  @Test
  void jsonThatIsBroken_isBadAndNotQuoted() {
    assertBad(
        JSON, "{\"user\": hunter2}", "it is no JSON object that can be read: see its character 10");
    assertBad(JSON, "{\"user\": 1", "it is no JSON object that can be read: see its character 11");
    assertThatThrownBy(() -> JSON.record("{\"user\":1,\"user\":2}".getBytes(UTF_8)))
        .isInstanceOf(BadLineException.class)
        .hasMessageStartingWith("it is no JSON object that can be read");
    assertBad(JSON, "{\"user\":1} {}", "there is more in it than one JSON object");
    assertBad(JSON, "{\"user\":1e999}", "a number in it is too large: see its character 9");
    assertThatThrownBy(() -> JSON.record("{\"a\":".repeat(5000).getBytes(UTF_8)))
        .isInstanceOf(BadLineException.class);
    assertThatThrownBy(() -> JSON.record("{\"user\":18446744073709551616}".getBytes(UTF_8)))
        .isInstanceOf(BadLineException.class);
    assertThatThrownBy(() -> JSON.record("{\"user\":\"\\ud800\"}".getBytes(UTF_8)))
        .isInstanceOf(BadLineException.class);
  }

  @Test
  void fieldThatIsMissing_isNamed() {
    assertBad(
        JSON,
        "{\"usr\": 1}",
        "the event has no field 'user', from which the partition key is taken");
    assertBad(
        JSON, "{\"user\": null}", "field 'user' is null, but the partition key is taken from it");
  }

  @Test
  void raw_isTheBytesOfTheLine() throws BadLineException {
    LineFormat raw = LineFormats.raw(Optional.empty());
    byte[] bytes = {(byte) 0xff, 0, 'a', '\r', '\n'};
    ProducerRecord record = raw.record(bytes).orElseThrow();
    assertThat(record.data()).isEqualTo(ByteBuffer.wrap(bytes, 0, 3));
    assertThat(record.partitionKey())
        .isEqualTo(raw.record(bytes).orElseThrow().partitionKey())
        .isNotEqualTo(record(raw, "other").partitionKey());
    assertThat(record(raw, "\n").size()).isPositive();
    assertThat(record(LineFormats.raw(Optional.of("key")), "x").partitionKey()).isEqualTo("key");
  }
}
