package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.streams.client.HeaderForm;

class MessageHeaderTest {

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** What Triton's Python writes for the stream test_stream and the key my_key. */
  private static final byte[] PYTHONS =
      hex("04 0b 746573745f73747265616d" + "00".repeat(52) + "06 6d795f6b6579" + "00".repeat(57));

  private static DropReason reason(byte[] header) {
    return catchThrowableOfType(DroppedException.class, () -> MessageHeader.read(header)).reason();
  }

  private static DropReason reason(String header) {
    return reason(header.getBytes(UTF_8));
  }

  private static byte[] changed(int index, int value) {
    byte[] header = PYTHONS.clone();
    header[index] = (byte) value;
    return header;
  }

  @Test
  void binary_isReadAsPythonWritesIt() throws DroppedException {
    assertThat(PYTHONS).hasSize(129);
    assertThat(MessageHeader.read(PYTHONS)).isEqualTo(new MessageHeader("test_stream", "my_key"));
  }

  @Test
  void binary_isWrittenAsPythonWritesIt() {
    assertThat(HeaderForm.BINARY.header("test_stream", "my_key")).isEqualTo(PYTHONS);
  }

  @Test
  void json_isWrittenAsGoWritesIt() {
    assertThat(new String(HeaderForm.JSON.header("test_stream", "my_key"), UTF_8))
        .isEqualTo("{\"stream_name\":\"test_stream\",\"partition_key\":\"my_key\"}");
  }

  @ParameterizedTest
  @EnumSource
  void each_form_carriesUnicode(HeaderForm form) throws DroppedException {
    String alias = "d\u00e9mo_\ud83d\ude80_\u6d41";
    String key = "\u0000\"\\ \u20ac";

    assertThat(MessageHeader.read(form.header(alias, key)))
        .isEqualTo(new MessageHeader(alias, key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " {\"stream_name\": \"s\", \"partition_key\": \"k\"}",
        "{\"partition_key\":\"x\",\"other\":{\"a\":[1]},\"partition_key\":\"k\",\"stream_name\":\"s\"} \n",
      })
  void json_isReadInAnyOrderWithWhateverElseIsInIt(String header) throws DroppedException {
    assertThat(MessageHeader.read(header.strip().getBytes(UTF_8)))
        .isEqualTo(new MessageHeader("s", "k"));
  }

  @Test
  void binary_fieldsHave63BytesAtTheMost() throws DroppedException {
    String longest = "\u00e9".repeat(31) + "x";

    assertThat(MessageHeader.read(HeaderForm.BINARY.header(longest, longest)))
        .isEqualTo(new MessageHeader(longest, longest));
    assertThatThrownBy(() -> HeaderForm.BINARY.header(longest + "x", "k"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "in the binary form of a header the alias has at most 63 bytes, but this one 64");
    assertThatThrownBy(() -> HeaderForm.BINARY.header("a", longest + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the partition key has at most 63 bytes, but this one 64");
  }

  @Test
  void json_takesMoreThan63Bytes() throws DroppedException {
    String alias = "a".repeat(200);
    String key = "k".repeat(256);

    assertThat(MessageHeader.read(HeaderForm.JSON.header(alias, key)))
        .isEqualTo(new MessageHeader(alias, key));
  }

  // What ended the original.

  @Test
  void emptyHeader_isDropped() {
    assertThat(reason(new byte[0])).isEqualTo(DropReason.HEADER_EMPTY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64, 128, 130, 1000})
  void binaryOfAnotherLength_isDropped(int length) {
    assertThat(reason(Arrays.copyOf(PYTHONS, length))).isEqualTo(DropReason.HEADER_LENGTH);
  }

  // What the original took for another version, or read wrongly.

  @ParameterizedTest
  @ValueSource(bytes = {0, 1, 3, 5, ' ', '[', '"', 'x', -1})
  void otherVersion_isDropped(byte first) {
    assertThat(reason(new byte[] {first, 0, 0})).isEqualTo(DropReason.HEADER_VERSION);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 127, 128, 255})
  void fieldThatDeclaresTooMuch_isDropped(int length) {
    assertThat(reason(changed(1, length))).isEqualTo(DropReason.HEADER_FIELD_LENGTH);
    assertThat(reason(changed(65, length))).isEqualTo(DropReason.HEADER_FIELD_LENGTH);
  }

  @Test
  void binaryThatIsNotUtf8_isDropped() {
    assertThat(reason(changed(2, 0xff))).isEqualTo(DropReason.HEADER_NOT_UTF8);
    // The first byte of two, at the end.
    assertThat(reason(changed(71, 0xc3))).isEqualTo(DropReason.HEADER_NOT_UTF8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}x",
        "{\"stream_name\":\"s\",\"partition_key\":\"k\"}{}",
        "{\"stream_name\":\"s\",\"partition_key\":\"k\"",
        "{stream_name:\"s\"}",
        "{'stream_name':'s','partition_key':'k'}",
        "{\"stream_name\":\"s\",\"partition_key\":\"k\\x\"}",
        "{\"stream_name\":NaN,\"partition_key\":\"k\"}",
      })
  void jsonThatIsNone_isDropped(String header) {
    assertThat(reason(header)).isEqualTo(DropReason.HEADER_NOT_JSON);
  }

  @Test
  void jsonNestedWithoutEnd_isDropped() {
    assertThat(reason("{\"a\":" + "[".repeat(8000))).isEqualTo(DropReason.HEADER_NOT_JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"stream_name\":\"s\"}",
        "{\"partition_key\":\"k\"}",
        "{\"stream_name\":\"s\",\"partition_key\":1}",
        "{\"stream_name\":\"s\",\"partition_key\":null}",
        "{\"stream_name\":[\"s\"],\"partition_key\":\"k\"}",
        "{\"stream_name\":{\"a\":\"s\"},\"partition_key\":\"k\"}",
        "{\"Stream_name\":\"s\",\"partition_key\":\"k\"}",
      })
  void jsonWithoutBothFieldsAsStrings_isDropped(String header) {
    assertThat(reason(header)).isEqualTo(DropReason.HEADER_FIELD);
  }

  @Test
  void jsonThatIsNotUtf8_isDropped() {
    byte[] header = "{\"stream_name\":\"s\",\"partition_key\":\"k\"}".getBytes(UTF_8);
    header[16] = (byte) 0xe9;
    assertThat(reason(header)).isEqualTo(DropReason.HEADER_NOT_UTF8);
    assertThat(reason("{\"stream_name\":\"s\\ud83d\",\"partition_key\":\"k\"}"))
        .isEqualTo(DropReason.HEADER_NOT_UTF8);
  }

  @Test
  void jsonInUtf16_isDropped() {
    byte[] header =
        "{\"stream_name\":\"s\",\"partition_key\":\"k\"}"
            .getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
    assertThat(reason(header)).isEqualTo(DropReason.HEADER_NOT_JSON);
  }

  @Test
  void messages_quoteNothing() {
    assertThatThrownBy(
            () ->
                MessageHeader.read(
                    "{\"stream_name\":\"s\",\"partition_key\":secret}".getBytes(UTF_8)))
        .hasMessageNotContaining("secret");
    assertThat(new MessageHeader("s", "secret").toString()).doesNotContain("secret");
  }
}
