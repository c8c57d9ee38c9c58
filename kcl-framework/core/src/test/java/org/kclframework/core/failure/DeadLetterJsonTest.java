package org.kclframework.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class DeadLetterJsonTest {

  private static final String GOLDEN =
      "{\"v\":1,\"stream\":\"orders\",\"shard\":\"shardId-000000000003\",\"partitionKey\":\"k-1\","
          + "\"sequenceNumber\":\"42\",\"subSequenceNumber\":7,"
          + "\"arrivalTime\":\"2026-01-01T00:00:00Z\",\"attempts\":11,"
          + "\"errorType\":\"java.io.IOException\",\"errorMessage\":\"no \\\"db\\\"\","
          + "\"failedAt\":\"2026-01-01T00:00:03.250Z\",\"data\":\"AAH/\"}";

  private static DeadLetter golden() {
    StreamRecord record =
        StreamRecord.builder()
            .streamName("orders")
            .shardId("shardId-000000000003")
            .partitionKey("k-1")
            .sequenceNumber("42")
            .subSequenceNumber(7)
            .arrivalTime(Instant.parse("2026-01-01T00:00:00Z"))
            .data(new byte[] {0, 1, (byte) 0xff})
            .build();
    return new DeadLetter(record, 11, "java.io.IOException", "no \"db\"", Letters.FAILED_AT);
  }

  @Test
  void write_givesTheGoldenLine() {
    assertThat(write(golden())).isEqualTo(GOLDEN);
  }

  @Test
  void read_takesTheGoldenLine() throws Exception {
    assertSame(read(GOLDEN), golden());
  }

  @Test
  void read_ignoresFieldsOfLaterWriters() throws Exception {
    assertSame(read(GOLDEN.replace("\"v\":1", "\"v\":1,\"host\":\"a\"")), golden());
  }

  @Test
  void roundTrip_withDefectAndWithoutArrivalTime() throws Exception {
    StreamRecord record = StreamRecord.builder().defect("bad index").data("x").build();
    DeadLetter letter = new DeadLetter(record, 0, "E", "m", Letters.FAILED_AT);
    assertThat(write(letter)).contains("\"defect\":\"bad index\"").doesNotContain("arrivalTime");
    assertSame(read(write(letter)), letter);
  }

  @Test
  void roundTrip_ofNoBytesAndOfAllBytes() throws Exception {
    DeadLetter empty = Letters.of(StreamRecord.builder().build());
    assertThat(write(empty)).contains("\"data\":\"\"");
    assertSame(read(write(empty)), empty);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertSame(
        read(write(Letters.of(StreamRecord.builder().data(all).build()))),
        Letters.of(StreamRecord.builder().data(all).build()));
  }

  @Test
  void roundTrip_ofTheLargestRecord() throws Exception {
    byte[] large = new byte[10 << 20];
    large[large.length - 1] = 1;
    DeadLetter letter = Letters.of(StreamRecord.builder().data(large).build());
    assertSame(read(write(letter)), letter);
  }

  @Test
  void read_ofAMessageOfAnySize_takesItsBeginning() throws Exception {
    // Messages were not always cut.
    String json = GOLDEN.replace("no \\\"db\\\"", "x".repeat(21_000_000));
    assertThat(read(json).errorMessage()).startsWith("xxx").endsWith("…").hasSizeLessThan(9000);
  }

  @Test
  void write_ofAMessageThatQuotesALargePayload_staysSmall() {
    DeadLetter letter =
        new DeadLetter(
            StreamRecord.builder().build(), 1, "E", "x".repeat(21_000_000), Letters.FAILED_AT);
    assertThat(write(letter)).hasSizeLessThan(9000);
  }

  @Test
  void read_ofWhatLooksLikeUtf32_isRefusedAndQuotesNothing() {
    byte[] damaged = {0, 0, 0, ' ', 0x7f, 0x12, 0x34, 0x56};
    assertThatThrownBy(() -> DeadLetterJson.read(damaged))
        .isInstanceOf(IOException.class)
        .hasMessage("not a dead letter: not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "line\nbreak\r\t\0",
        "ключ 日本 😀",
        "half a pair: \uD83D",
        "the other half: \uDE00!",
        "\uD83D\uD83D",
      })
  void roundTrip_ofAnyText_isOneLine(String text) throws Exception {
    DeadLetter letter =
        new DeadLetter(
            StreamRecord.builder().partitionKey(text).defect(text).build(),
            1,
            "E",
            text,
            Letters.FAILED_AT);
    assertThat(write(letter)).doesNotContain("\n", "\r");
    assertSame(read(write(letter)), letter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | not a dead letter: malformed at column 0",
        "null | not a dead letter of version 1",
        "[] | not a dead letter: malformed at column 1",
        "{\"v\":1, | not a dead letter: malformed at column 9",
      })
  void read_ofSomethingElse_saysWhere(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message.substring(0, message.length() - 1));
  }

  @Test
  void read_ofAnotherVersion_namesBoth() {
    assertThatThrownBy(() -> read(GOLDEN.replace("\"v\":1", "\"v\":2")))
        .isInstanceOf(IOException.class)
        .hasMessage("not a dead letter of version 1: 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"v", "stream", "shard", "partitionKey", "sequenceNumber", "failedAt", "data"})
  void read_withoutARequiredField_isRefused(String field) {
    assertThatThrownBy(() -> read(GOLDEN.replace("\"" + field + "\"", "\"other\"")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not a dead letter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"orders\" | null",
        "\"AAH/\" | null",
        "\"AAH/\" | \"hunter2!\"",
        "\"2026-01-01T00:00:03.250Z\" | \"hunter2\"",
        "\"2026-01-01T00:00:00Z\" | \"hunter2\"",
        "11 | \"hunter2\"",
        "11 | hunter2",
      })
  void read_withAWrongField_isRefusedAndQuotesNothing(String field, String wrong) {
    String json = GOLDEN.replace(field, wrong);
    assertThat(json).isNotEqualTo(GOLDEN);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not a dead letter")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void read_ofTwoLettersOnOneLine_isRefused() {
    assertThatThrownBy(() -> read(GOLDEN + GOLDEN))
        .as("the second letter must not be dropped silently")
        .isInstanceOf(IOException.class);
  }

  private static String write(DeadLetter letter) {
    return new String(DeadLetterJson.write(letter), StandardCharsets.UTF_8);
  }

  private static DeadLetter read(String json) throws IOException {
    return DeadLetterJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertSame(DeadLetter actual, DeadLetter expected) {
    assertThat(actual).usingRecursiveComparison().ignoringFields("record").isEqualTo(expected);
    StreamRecord record = expected.record();
    assertThat(actual.record().streamName()).isEqualTo(record.streamName());
    assertThat(actual.record().shardId()).isEqualTo(record.shardId());
    assertThat(actual.record().partitionKey()).isEqualTo(record.partitionKey());
    assertThat(actual.record().sequenceNumber()).isEqualTo(record.sequenceNumber());
    assertThat(actual.record().subSequenceNumber()).isEqualTo(record.subSequenceNumber());
    assertThat(actual.record().arrivalTime()).isEqualTo(record.arrivalTime());
    assertThat(actual.record().defect()).isEqualTo(record.defect());
    assertThat(actual.record().bytes()).isEqualTo(record.bytes());
  }
}
