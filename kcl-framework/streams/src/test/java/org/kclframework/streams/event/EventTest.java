package org.kclframework.streams.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.codec.MalformedPayloadException;
import org.kclframework.core.codec.UnsupportedFieldException;

class EventTest {

  @Test
  void build_setsTheFieldsInTheirOrder() {
    Event event = Event.builder().set("b", 1).set("a", "x").set("b", 2).set("none", null).build();
    assertThat(event.fields())
        .containsExactly(entry("b", 2L), entry("a", "x"), entry("none", null));
    assertThat(event.get("a")).isEqualTo("x");
    assertThat(event.get("none")).isNull();
    assertThat(event.get("missing")).isNull();
  }

  @Test
  void of_doesNotChangeWithWhatItWasMadeOf() {
    List<Object> list = new ArrayList<>(List.of(1));
    byte[] bytes = {1};
    Event event = Event.of(Map.of("list", list, "bytes", bytes));
    list.add(2);
    bytes[0] = 2;
    assertThat(event).isEqualTo(Event.of(Map.of("list", List.of(1), "bytes", new byte[] {1})));
    assertThat(event.fields()).isUnmodifiable();
  }

  @Test
  void of_whatEventsCannotHold_namesTheField() {
    assertThatThrownBy(() -> Event.of(Map.of("id", new UUID(1, 2))))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessage("field 'id' is a java.util.UUID, which an event cannot hold");
  }

  @Test
  void encode_asTritonDoes() {
    assertThat(Event.of(Map.of("value", true)).encode())
        .isEqualTo(HexFormat.of().parseHex("81a576616c7565c3"));
    assertThat(Event.of(Map.of("a".repeat(32), 200)).encode())
        .isEqualTo(HexFormat.of().parseHex("81da0020" + "61".repeat(32) + "ccc8"));
  }

  @Test
  void decode_whatWasEncoded_isEqual() throws Exception {
    Event event =
        Event.builder()
            .set("text", "Ünïcode")
            .set("number", 7)
            .set("large", BigInteger.ONE.shiftLeft(63))
            .set("float", 0.5f)
            .set("decimal", new BigDecimal("9.50"))
            .set("date", LocalDate.of(2015, 11, 23))
            .set("bytes", new byte[] {1, (byte) 0xff})
            .set("nested", Map.of("list", List.of(new byte[] {2}, Map.of(), List.of())))
            .set("none", null)
            .build();
    Event decoded = Event.decode(ByteBuffer.wrap(event.encode()));
    assertThat(decoded).isEqualTo(event).hasSameHashCodeAs(event);
    assertThat(decoded.encode()).isEqualTo(event.encode());
  }

  @Test
  void decode_aTimeOfGo_isAnInstantAndEncodedAsText() throws Exception {
    Event event = decode("81a174c70c0500000000559bb3a000000000");
    assertThat(event.get("t")).isEqualTo(Instant.parse("2015-07-07T11:10:24Z"));
    assertThat(event.partitionKey("t")).isEqualTo("2015-07-07 11:10:24+00:00");
    assertThat(Event.decode(ByteBuffer.wrap(event.encode())).get("t"))
        .isEqualTo("2015-07-07 11:10:24+00:00");
  }

  @Test
  void decode_anythingElse_isRefused() {
    assertThatThrownBy(() -> decode("920102")).isInstanceOf(MalformedPayloadException.class);
    assertThatThrownBy(() -> decode("8000")).isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void equals_whateverTheOrderAndTheWriter() throws Exception {
    Event byPython = decode("82a161cc80a162c3");
    Event byGo = decode("82a162c3a161d10080");
    assertThat(byPython).isEqualTo(byGo).hasSameHashCodeAs(byGo);
  }

  static Stream<List<Object>> different() {
    return Stream.of(
        List.of(1, 2),
        List.of(1, 1.0),
        List.of(1, "1"),
        List.of("a", new byte[] {'a'}),
        List.of(new byte[] {1}, new byte[] {2}),
        List.of(new byte[] {1}, List.of(1)),
        List.of(List.of(1), List.of(1, 2)),
        List.of(List.of(1, 2), List.of(2, 1)),
        List.of(List.of(), Map.of()),
        List.of(Map.of("a", new byte[] {1}), Map.of("a", new byte[] {2})),
        List.of(Map.of("a", 1), Map.of("b", 1)));
  }

  @ParameterizedTest
  @MethodSource("different")
  void equals_otherValues_isFalse(List<Object> values) {
    Event first = Event.of(Map.of("v", values.get(0)));
    Event second = Event.of(Map.of("v", values.get(1)));
    assertThat(first).isNotEqualTo(second).isEqualTo(Event.of(Map.of("v", values.get(0))));
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void equals_nullIsNotMissing() {
    Event withNull = Event.builder().set("a", null).build();
    assertThat(withNull)
        .isNotEqualTo(Event.of(Map.of()))
        .isNotEqualTo(Event.builder().set("b", null).build())
        .isNotEqualTo(null)
        .isNotEqualTo(withNull.fields());
  }

  static Stream<List<Object>> keys() {
    return Stream.of(
        List.of("ünïcode", "ünïcode"),
        List.of("", ""),
        List.of(1, "1"),
        List.of(-12345678901L, "-12345678901"),
        List.of(BigInteger.ONE.shiftLeft(63), "9223372036854775808"),
        List.of("é€".getBytes(StandardCharsets.UTF_8), "é€"),
        List.of(true, "True"),
        List.of(false, "False"),
        List.of(new BigDecimal("1.50"), "1.50"),
        List.of(LocalDate.of(2015, 1, 2), "2015-01-02"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void partitionKey_isPythonsText(List<Object> key) {
    assertThat(Event.of(Map.of("k", key.get(0))).partitionKey("k")).isEqualTo(key.get(1));
  }

  /**
   * What Python 2 says, which is {@code '%.12g' % value} with {@code .0} where it looks whole, and
   * with an exponent from 10^11 on.
   */
  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5",
    "0.1, 0.1",
    "-2.5, -2.5",
    "100.0, 100.0",
    "0.0, 0.0",
    "-0.0, -0.0",
    "1438000000.5, 1438000000.5",
    "1438000000.123456, 1438000000.12",
    "0.6666666666666666, 0.666666666667",
    "1e11, 1e+11",
    "123456789012.0, 1.23456789012e+11",
    "1234567890123.0, 1.23456789012e+12",
    "999999999999.5, 1e+12",
    "1e16, 1e+16",
    "1e22, 1e+22",
    "1e300, 1e+300",
    "1e-4, 0.0001",
    "1e-5, 1e-05",
    "1.5e-7, 1.5e-07",
    "4.9e-324, 4.94065645841e-324",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf",
  })
  void partitionKey_ofFloats(double value, String text) {
    assertThat(Event.of(Map.of("k", value)).partitionKey("k")).isEqualTo(text);
  }

  @Test
  void partitionKey_ofNothing_namesTheField() {
    Event event = Event.builder().set("none", null).build();
    assertThatThrownBy(() -> event.partitionKey("user"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the event has no field 'user', from which the partition key is taken");
    assertThatThrownBy(() -> event.partitionKey("none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("field 'none' is null, but the partition key is taken from it");
  }

  @Test
  void partitionKey_ofWhatHasNone_namesTheFieldAndNoValue() {
    Event event =
        Event.of(
            Map.of(
                "list", List.of("hunter2"),
                "map", Map.of("hunter2", 1),
                "bytes", new byte[] {'h', (byte) 0xff}));
    assertThatThrownBy(() -> event.partitionKey("list"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("field 'list' is a list, of which no partition key can be made");
    assertThatThrownBy(() -> event.partitionKey("map"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("field 'map' is a map, of which no partition key can be made");
    assertThatThrownBy(() -> event.partitionKey("bytes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "field 'bytes' holds bytes that are not UTF-8, of which no partition key can be made");
  }

  @Test
  void toString_countsTheFieldsOnly() {
    assertThat(Event.of(Map.of("secret", "hunter2"))).hasToString("Event[1 field]");
    assertThat(Event.of(Map.of())).hasToString("Event[0 fields]");
  }

  private static Event decode(String packed) throws MalformedPayloadException {
    return Event.decode(ByteBuffer.wrap(HexFormat.of().parseHex(packed)));
  }
}
