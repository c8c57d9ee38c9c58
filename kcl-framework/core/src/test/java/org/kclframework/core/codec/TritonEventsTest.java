package org.kclframework.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what Triton's writers write, in Python (by msgpack-python) and in Go (by msgp). */
class TritonEventsTest {

  /**
   * An event as msgpack for Python wrote it, with {@code use_bin_type=False} as was the default.
   */
  private static final String BY_PYTHON =
      "88a26964ccc8a46e616d65a9c39c6ec3af636f6465a46e6f7465da0020"
          + "61".repeat(32)
          + "a57072696365cb3ff8000000000000a36e6567d1ff7fa26f6bc3a46e6f6e65c0"
          + "a56974656d739281a1710181a171ce00011170";

  /** The same, by the rules of msgp: signed formats for int64, str8, and the keys in any order. */
  private static final String BY_GO =
      "88a46e6f6e65c0a26964d100c8a46e616d65a9c39c6ec3af636f6465a46e6f7465d920"
          + "61".repeat(32)
          + "a57072696365cb3ff8000000000000a36e6567d1ff7fa26f6bc3"
          + "a56974656d739281a1710181a171d200011170";

  private static final Map<String, @Nullable Object> EVENT = event();

  private static Map<String, @Nullable Object> event() {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("id", 200L);
    event.put("name", "Ünïcode");
    event.put("note", "a".repeat(32));
    event.put("price", 1.5);
    event.put("neg", -129L);
    event.put("ok", true);
    event.put("none", null);
    event.put("items", List.of(Map.of("q", 1L), Map.of("q", 70000L)));
    return event;
  }

  static Stream<List<Object>> vectorsOfPython() {
    return Stream.of(
        List.of(0L, "00"),
        List.of(127L, "7f"),
        List.of(128L, "cc80"),
        List.of(255L, "ccff"),
        List.of(256L, "cd0100"),
        List.of(65535L, "cdffff"),
        List.of(65536L, "ce00010000"),
        List.of(4294967295L, "ceffffffff"),
        List.of(1L << 32, "cf0000000100000000"),
        List.of(-1L, "ff"),
        List.of(-32L, "e0"),
        List.of(-33L, "d0df"),
        List.of(-128L, "d080"),
        List.of(-129L, "d1ff7f"),
        List.of(-32768L, "d18000"),
        List.of(-32769L, "d2ffff7fff"),
        List.of(Long.MIN_VALUE, "d38000000000000000"),
        List.of("", "a0"),
        List.of("a".repeat(31), "bf" + "61".repeat(31)),
        List.of("a".repeat(32), "da0020" + "61".repeat(32)),
        List.of("a".repeat(255), "da00ff" + "61".repeat(255)),
        List.of("a".repeat(256), "da0100" + "61".repeat(256)),
        List.of("a".repeat(65535), "daffff" + "61".repeat(65535)),
        List.of("a".repeat(65536), "db00010000" + "61".repeat(65536)),
        List.of(1.5, "cb3ff8000000000000"),
        List.of(true, "c3"),
        List.of(false, "c2"),
        List.of(List.of(1L, 2L), "920102"),
        List.of(Map.of("a", 1L), "81a16101"),
        List.of(Map.of("value", true), "81a576616c7565c3"));
  }

  @ParameterizedTest
  @MethodSource("vectorsOfPython")
  void write_asPython(List<Object> vector) {
    assertThat(write(Map.of("v", vector.get(0)))).isEqualTo("81a176" + vector.get(1));
  }

  @ParameterizedTest
  @MethodSource("vectorsOfPython")
  void read_whatPythonWrote(List<Object> vector) throws Exception {
    assertThat(read("81a176" + vector.get(1))).isEqualTo(Map.of("v", vector.get(0)));
  }

  @ParameterizedTest
  @CsvSource({
    "7f, 127",
    "d10080, 128",
    "d17fff, 32767",
    "d200008000, 32768",
    "d27fffffff, 2147483647",
    "d30000000080000000, 2147483648",
    "cc80, 128",
    "cdffff, 65535",
    "ceffffffff, 4294967295",
    "cf0000000100000000, 4294967296",
    "d0df, -33",
    "d3ffffffff7fffffff, -2147483649",
  })
  void read_integersThatGoWrote(String packed, long value) throws Exception {
    assertThat(read("81a176" + packed)).isEqualTo(Map.of("v", value));
  }

  @Test
  void read_otherValuesThatGoWrote() throws Exception {
    assertThat(read("81a176d9ff" + "61".repeat(255))).isEqualTo(Map.of("v", "a".repeat(255)));
    assertThat(read("81a176da0100" + "61".repeat(256))).isEqualTo(Map.of("v", "a".repeat(256)));
    assertThat(read("81a176ca3fc00000")).isEqualTo(Map.of("v", 1.5));
    assertThat(read("81a176c4020001").get("v")).isEqualTo(new byte[] {0, 1});
    assertThat(read("81a176c50002" + "0001").get("v")).isEqualTo(new byte[] {0, 1});
    assertThat(read("81a176c600000002" + "0001").get("v")).isEqualTo(new byte[] {0, 1});
    assertThat(read("81a176c70c0500000000559bb3a0075bcd15"))
        .isEqualTo(Map.of("v", Instant.parse("2015-07-07T11:10:24.123456789Z")));
  }

  @Test
  void read_theSameEventByBothWriters_isTheSame() throws Exception {
    assertThat(read(BY_PYTHON)).isEqualTo(EVENT);
    assertThat(read(BY_GO)).isEqualTo(EVENT);
  }

  @Test
  void write_theEvent_asPython() throws Exception {
    assertThat(write(EVENT)).isEqualTo(BY_PYTHON);
    assertThat(read(write(read(BY_GO)))).isEqualTo(EVENT);
  }

  @Test
  void write_binaries_soThatBothReadersGetBytes() {
    assertThat(write(Map.of("v", new byte[] {0, 1, (byte) 0xff}))).isEqualTo("81a176c4030001ff");
    assertThat(write(Map.of("v", new byte[256]))).isEqualTo("81a176c50100" + "00".repeat(256));
  }

  @Test
  void write_whatGoReadAsTime_isTextThatBothReadersTake() throws Exception {
    Map<String, @Nullable Object> event = read("81a176c70c0500000000559bb3a0075bcd15");
    assertThat(read(write(event))).isEqualTo(Map.of("v", "2015-07-07 11:10:24.123456+00:00"));
  }

  @Test
  void write_keysOfAnyLength_withoutStr8() throws Exception {
    for (int length : List.of(0, 31, 32, 255, 256, 65535, 65536)) {
      Map<String, Object> event = Map.of("k".repeat(length), 1L);
      byte[] written = Events.write(event);
      assertThat(written[1]).as("header of %d letters", length).isNotEqualTo((byte) 0xd9);
      assertThat(Events.read(ByteBuffer.wrap(written))).isEqualTo(event);
    }
  }

  @Test
  void write_largeCollections_withTheirHeaders() throws Exception {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("fifteen", Arrays.asList(new Object[15]));
    event.put("sixteen", Arrays.asList(new Object[16]));
    event.put("many", Arrays.asList(new Object[65536]));
    for (int i = 0; i < 65536; i++) {
      event.put("k" + i, (long) i);
    }
    byte[] written = Events.write(event);
    assertThat(written).startsWith(0xdf, 0x00, 0x01, 0x00, 0x03);
    assertThat(Events.read(ByteBuffer.wrap(written))).isEqualTo(event);
  }

  private static String write(Map<String, ?> event) {
    return HexFormat.of().formatHex(Events.write(event));
  }

  private static Map<String, @Nullable Object> read(String packed)
      throws MalformedPayloadException {
    return Events.read(ByteBuffer.wrap(HexFormat.of().parseHex(packed)));
  }
}
