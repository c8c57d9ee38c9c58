package org.kclframework.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class EventsTest {

  @ParameterizedTest
  @CsvSource({
    "7f, 127",
    "cc80, 128",
    "ccff, 255",
    "cd0100, 256",
    "ce00010000, 65536",
    "cf0000000100000000, 4294967296",
    "ff, -1",
    "d0df, -33",
    "d1ff7f, -129",
    "d2ffff7fff, -32769",
    "d3ffffffff00000000, -4294967296",
    "d10080, 128",
    "cf7fffffffffffffff, 9223372036854775807",
    "d38000000000000000, -9223372036854775808",
  })
  void read_integersOfAllFormats(String packed, long value) throws Exception {
    assertThat(readValue(packed)).isEqualTo(value);
  }

  @Test
  void read_integerBeyondLong_becomesBigInteger() throws Exception {
    assertThat(readValue("cfffffffffffffffff"))
        .isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
    assertThat(readValue("cf8000000000000000")).isEqualTo(BigInteger.ONE.shiftLeft(63));
  }

  @Test
  void read_scalars() throws Exception {
    assertThat(readValue("c3")).isEqualTo(true);
    assertThat(readValue("c2")).isEqualTo(false);
    assertThat(readValue("c0")).isNull();
    assertThat(readValue("cb3ff8000000000000")).isEqualTo(1.5);
    assertThat(readValue("ca3fc00000")).isEqualTo(1.5);
    assertThat(readValue("c403000102")).isEqualTo(new byte[] {0, 1, 2});
    assertThat(readValue("c400")).isEqualTo(new byte[0]);
    assertThat(readValue("a0")).isEqualTo("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bf", "d91f", "da001f", "db0000001f"})
  void read_stringsOfAllFormats(String header) throws Exception {
    assertThat(readValue(header + "61".repeat(31))).isEqualTo("a".repeat(31));
  }

  @Test
  void read_collections() throws Exception {
    assertThat(readValue("920102")).isEqualTo(List.of(1L, 2L));
    assertThat(readValue("dc0001c0")).isEqualTo(Arrays.asList((Object) null));
    assertThat(readValue("81a16191c3")).isEqualTo(Map.of("a", List.of(true)));
    assertThat(readValue("90")).isEqualTo(List.of());
    assertThat(readValue("80")).isEqualTo(Map.of());
  }

  @Test
  void read_keepsTheOrderOfKeysAndTheLastOfDoubleOnes() throws Exception {
    assertThat(read("83" + "a16201" + "a16102" + "a16203"))
        .containsExactly(Map.entry("b", 3L), Map.entry("a", 2L));
    assertThat(read("81a576616c7565c3")).containsExactly(Map.entry("value", true));
    assertThat(read("de000181a16101".replace("81", ""))).containsExactly(Map.entry("a", 1L));
    assertThat(read("80")).isEmpty();
  }

  @Test
  void read_longStringAcrossTheWholeBuffer() throws Exception {
    String text = "é".repeat(100_000);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] header = hex("81a161db" + String.format("%08x", utf8.length));
    assertThat(Events.read(concat(header, utf8))).containsEntry("a", text);
  }

  @Test
  void read_leavesTheBufferWhereItWas() throws Exception {
    ByteBuffer data = ByteBuffer.wrap(hex("ffff81a16101ff"));
    data.position(2).limit(6);
    assertThat(Events.read(data)).containsEntry("a", 1L);
    assertThat(data.position()).isEqualTo(2);
  }

  @Test
  void read_anyKindOfBuffer() throws Exception {
    byte[] bytes = hex("81a16101");
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    assertThat(Events.read(direct)).containsEntry("a", 1L);
    assertThat(Events.read(direct.asReadOnlyBuffer())).containsEntry("a", 1L);
    assertThat(Events.read(ByteBuffer.wrap(bytes).asReadOnlyBuffer())).containsEntry("a", 1L);
    ByteBuffer inside = ByteBuffer.wrap(hex("c0c081a16101c0")).position(2).limit(6);
    assertThat(Events.read(inside.slice().asReadOnlyBuffer())).containsEntry("a", 1L);
  }

  @ParameterizedTest
  @CsvSource({
    "'', it is empty",
    "01, it holds a INTEGER",
    "920102, it holds a ARRAY",
    "c0, it holds a NIL",
    "81a1610101, bytes follow the event at offset 4",
    "819001, it has a key that is a ARRAY",
    "81a1618180c0, it has a key that is a MAP",
    "81d4070001, it has a key that is a EXTENSION",
    "81a161c1, it is malformed (MessageFormatException)",
    "81a161cd01, it is cut off: a value does not end",
    "82a16101, 'it declares a length of 4, but 3 bytes are left for that'",
  })
  void read_otherThanOneEvent_saysWhy(String packed, String reason) {
    assertThatThrownBy(() -> read(packed))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "df7fffffff",
        "dfffffffff",
        "81a161dd7fffffff",
        "81a161ddffffffff",
        "81a161db7fffffff61",
        "81a161dbffffffff61",
        "81a161c67fffffff61",
        "81a161c6ffffffff61",
        "81a161c97fffffff05",
        "81a161deffff",
        "81dbffffffff",
      })
  void read_hugeLength_isRefusedWithoutTakingMemory(String packed) {
    assertThatThrownBy(() -> read("c0")).as("loads the classes").isNotNull();
    long before = allocatedBytes();
    assertThatThrownBy(() -> read(packed)).isInstanceOf(MalformedPayloadException.class);
    assertThat(allocatedBytes() - before).isLessThan(1 << 20);
  }

  @Test
  void read_manyListsThatDeclareManyElements_takesLittleMemory() {
    // Each list claims as many elements as bytes are left; they nest as deep as is allowed.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(hex("81a161"));
    for (int i = 0; i < Events.MAX_DEPTH - 1; i++) {
      bytes.writeBytes(hex("dd0000ffff"));
    }
    bytes.writeBytes(new byte[0xffff]);
    long before = allocatedBytes();
    assertThatThrownBy(() -> Events.read(ByteBuffer.wrap(bytes.toByteArray())))
        .isInstanceOf(MalformedPayloadException.class);
    assertThat(allocatedBytes() - before).isLessThan(16 << 20);
  }

  @Test
  void read_lengthsThatDoNotFitTogether_areRefusedAtOnce() {
    // 20 bytes are left for the inner list, but the outer one still waits for 15 more values.
    assertThatThrownBy(() -> read("81a161" + "dc0010" + "dc0006" + "00".repeat(20)))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessage("it declares a length of 6, but 5 bytes are left for that");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "90",
        "a0",
        "c400",
        "81a0c0",
        "81a0a161",
        "91c0",
        "cc80",
        "a161",
        "d40700",
        "c70007",
        "a1ff",
        "8100c0"
      })
  void read_whatGrowsMost_takesMemoryInProportionToTheInput(String packed) throws Exception {
    int repeats = 0xffff;
    byte[] bytes = hex("81a161" + "dcffff" + packed.repeat(repeats));
    Events.read(ByteBuffer.wrap(bytes));
    long before = allocatedBytes();
    Events.read(ByteBuffer.wrap(bytes));
    assertThat(allocatedBytes() - before).isLessThan(80L * bytes.length);
  }

  @Test
  void read_deepNesting_isRefusedBeforeTheStackEnds() throws Exception {
    assertThat(read("81a161" + "91".repeat(Events.MAX_DEPTH - 1) + "90")).containsKey("a");
    assertThatThrownBy(() -> read("81a161" + "91".repeat(Events.MAX_DEPTH) + "90"))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessage("it is nested deeper than 100");
    assertThatThrownBy(() -> read("81a161".repeat(1_000_000)))
        .isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void read_truncatedAnywhere_isRefused() {
    String packed = "83a16181a162cb3ff8000000000000a163920102a164c403000102";
    for (int length = 0; length < packed.length(); length += 2) {
      String part = packed.substring(0, length);
      assertThatThrownBy(() -> read(part))
          .as("cut after %d bytes", length / 2)
          .isInstanceOf(MalformedPayloadException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a1ff, ff",
    "a2c328, c328",
    "a3eda080, eda080",
    "a4efbfbdff, efbfbdff",
    "d901ff, ff",
    "da0001ff, ff",
    "db00000001ff, ff",
  })
  void read_stringThatIsNotUtf8_givesItsBytes(String packed, String bytes) throws Exception {
    assertThat(readValue(packed)).isEqualTo(hex(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "01, 1",
    "ff, -1",
    "ccc8, 200",
    "d3ffffffff00000000, -4294967296",
    "cfffffffffffffffff, 18446744073709551615",
    "c3, True",
    "c2, False",
    "c0, None",
    "cb3ff8000000000000, 1.5",
    "ca3f800000, 1.0",
    "a1ff, \\xff",
    "c402c328, \\xc3(",
    "a5e282acff61, €\\xffa",
    "a3eda080, \\xed\\xa0\\x80",
    "a2e282, \\xe2\\x82",
    "a4ffefbfbd, '\\xff\ufffd'",
  })
  void read_keyOfAnyScalar_isTheTextThatPythonGivesIt(String packed, String key) throws Exception {
    Map<String, Object> inner = Map.of(key, 2L, "z", 3L);
    assertThat(readValue("82" + packed + "02" + "a17a03")).isEqualTo(inner);
    assertThat(read("81" + packed + "02")).isEqualTo(Map.of(key, 2L));
  }

  @Test
  void read_keysWithTheSameText_theLastCounts() throws Exception {
    assertThat(readValue("82" + "0102" + "a13103")).isEqualTo(Map.of("1", 3L));
  }

  @Test
  void read_keysAsBinaries_asTheLiveReaderOfGoTakesThem() throws Exception {
    assertThat(read("82c4016101" + "c403e282ac02")).isEqualTo(Map.of("a", 1L, "€", 2L));
  }

  @Test
  void read_longKeyThatIsNotUtf8_isEscapedWhereItIsNot() throws Exception {
    byte[] key = ("é".repeat(20_000) + "a").getBytes(StandardCharsets.UTF_8);
    key[key.length - 1] = (byte) 0xff;
    byte[] header = hex("81db" + String.format("%08x", key.length));
    byte[] all = ByteBuffer.allocate(header.length + key.length + 1).put(header).put(key).array();
    assertThat(Events.read(ByteBuffer.wrap(all)))
        .isEqualTo(Map.of("é".repeat(20_000) + "\\xff", 0L));
  }

  @ParameterizedTest
  @CsvSource({
    "c70c05 00000000559bb3a0 075bcd15, 2015-07-07T11:10:24.123456789Z",
    "c8000c05 00000000559bb3a0 00000000, 2015-07-07T11:10:24Z",
    "c70c05 fffffff1886e0900 00000000, 0001-01-01T00:00:00Z",
    "c70c05 0000000000000000 ffffffff, 1969-12-31T23:59:59.999999999Z",
    "c70c05 0000000000000000 3b9aca00, 1970-01-01T00:00:01Z",
  })
  void read_timesOfGo(String packed, Instant time) throws Exception {
    assertThat(readValue(packed.replace(" ", ""))).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource({
    "d703 3f80000040000000, (1+2j)",
    "c70803 3fc00000c0000000, (1.5-2j)",
    "d804 00000000000000003ff0000000000000, 1j",
    "d804 3ff00000000000007ff8000000000000, (1+nanj)",
    "d804 80000000000000008000000000000000, (-0-0j)",
  })
  void read_complexNumbersOfGo(String packed, String text) throws Exception {
    assertThat(readValue(packed.replace(" ", ""))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "d6 ff 00000001, -1",
    "d4 05 01, 5",
    "c70b 05 0000000000000000000001, 5",
    "c90000000d 05 00000000000000000000000001, 5",
    "d6 03 00000001, 3",
    "d7 04 0000000000000001, 4",
    "'c700 07 ', 7",
    "d8 07 00000000000000000000000000000001, 7",
    "c70c 05 7fffffffffffffff00000000, 5",
    "c70c 05 800000000000000000000000, 5",
    "c70c 05 00701cd2fa9578ff00000000, 5",
    "c70c 05 007100000000000000000000, 5",
  })
  void read_otherExtension_givesItsTypeAndBytes(String packed, long type) throws Exception {
    String[] parts = packed.split(" ", -1);
    byte[] data = hex(parts[2]);
    assertThat(readValue(String.join("", parts)))
        .usingRecursiveComparison()
        .isEqualTo(Map.of("type", type, "data", data));
  }

  @Test
  void read_extensionThatBecomesAMap_countsAsNested() throws Exception {
    String lists = "81a161" + "91".repeat(Events.MAX_DEPTH - 1);
    Map<String, @Nullable Object> deepest = read(lists + "d40700");
    assertThat(Events.copyOf(deepest)).containsKey("a");
    assertThat(read(lists + "91" + "c70c05" + "00".repeat(12))).containsKey("a");
    assertThatThrownBy(() -> read(lists + "91" + "d40700"))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessage("it is nested deeper than 100");
  }

  @Test
  void read_extensionThatIsCutOff_isRefused() {
    for (String packed : List.of("d407", "d80701", "c97fffffff07", "c7050701", "c80100070000")) {
      assertThatThrownBy(() -> readValue(packed)).isInstanceOf(MalformedPayloadException.class);
    }
  }

  @Test
  void read_replacementCharacterThatWasWritten_isText() throws Exception {
    assertThat(readValue("a4efbfbd61")).isEqualTo("\ufffda");
  }

  @Test
  void read_longStringWithOneByteThatIsNotUtf8_givesItsBytes() throws Exception {
    byte[] text = new byte[100_000];
    Arrays.fill(text, (byte) 'a');
    text[text.length - 1] = (byte) 0xc3;
    byte[] header = hex("81a161db" + String.format("%08x", text.length));
    assertThat(Events.read(concat(header, text)).get("a")).isEqualTo(text);
  }

  @Test
  void read_randomBytes_givesAnEventOrTheOneException() {
    Random random = new Random(20260101);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) (0x80 + random.nextInt(4));
      }
      try {
        assertThat(Events.read(ByteBuffer.wrap(bytes))).isNotNull();
      } catch (MalformedPayloadException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void read_messageQuotesNothing() {
    String secret = "hunter2";
    String packed = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
    for (String input :
        List.of(
            "a7" + packed, "81a7" + packed, "81a7" + packed + "d9ff", "81a161a7" + packed + "00")) {
      assertThatThrownBy(() -> read(input))
          .isInstanceOf(MalformedPayloadException.class)
          .hasMessageNotContaining(secret);
    }
  }

  private static @Nullable Object readValue(String packed) throws MalformedPayloadException {
    return read("81a176" + packed).get("v");
  }

  private static Map<String, @Nullable Object> read(String packed)
      throws MalformedPayloadException {
    return Events.read(ByteBuffer.wrap(hex(packed)));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static ByteBuffer concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).flip();
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
