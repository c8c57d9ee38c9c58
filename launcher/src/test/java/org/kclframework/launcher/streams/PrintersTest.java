package org.kclframework.launcher.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.codec.Json;
import org.kclframework.core.codec.MalformedPayloadException;
import org.kclframework.streams.event.Event;

class PrintersTest {

  private static String print(Printers format, StreamRecord... records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordPrinter printer = format.to(out, left -> {});
    for (StreamRecord record : records) {
      printer.print(record);
    }
    printer.flush();
    return out.toString(UTF_8);
  }

  private static StreamRecord.Builder record() {
    return StreamRecord.builder()
        .shardId("shardId-000000000003")
        .sequenceNumber("495")
        .partitionKey("k")
        .arrivalTime(Instant.parse("2026-01-02T03:04:05.006Z"));
  }

  private static StreamRecord event(Map<String, ?> fields) {
    return record().data(Event.of(fields).encode()).build();
  }

  private static Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("msg", "hello\n");
    fields.put("ts", 1448291575.125);
    fields.put("none", null);
    fields.put("bytes", new byte[] {1, 2, 3});
    fields.put("list", Arrays.asList(1, true));
    fields.put("nan", Double.NaN);
    return fields;
  }

  @Test
  void text_isAsTritonPrintsIt() throws IOException {
    assertThat(print(Printers.TEXT, event(Map.of("msg", "hi\n"))))
        .isEqualTo("<Record shardId-000000000003 495>\n{\"msg\": \"hi\\n\"}\n\n");
  }

  @Test
  void text_ofALongEvent_isBelowOneAnother() throws IOException {
    assertThat(print(Printers.TEXT, event(fields())))
        .isEqualTo(
            """
            <Record shardId-000000000003 495>
            {"msg": "hello\\n",
             "ts": 1.448291575125E9,
             "none": null,
             "bytes": base64 "AQID",
             "list": [1, true],
             "nan": NaN}

            """);
  }

  @Test
  void text_cannotChangeTheTerminal() throws IOException {
    String hostile = "\u001b[2J\u009b\u202e\u0007\u2028\"\\";
    assertThat(print(Printers.TEXT, event(Map.of("m", hostile)), record().data(hostile).build()))
        .contains("{\"m\": \"\\u001b[2J\\u009b\\u202e\\u0007\\u2028\\\"\\\\\"}")
        .contains("no event, ")
        .doesNotContain("\u001b", "\u009b", "\u202e", "\u0007", "\u2028");
  }

  @Test
  void text_ofWhatIsNoEvent_isShortAndCounted() throws IOException {
    RecordPrinter printer = Printers.TEXT.to(new ByteArrayOutputStream(), left -> {});
    printer.print(record().data("x".repeat(5000)).build());
    printer.print(event(Map.of()));
    assertThat(printer.undecodable()).isEqualTo(1);
    assertThat(print(Printers.TEXT, record().data("x".repeat(5000)).build()))
        .contains("no event, 5000 bytes: \"xxx")
        .endsWith("x\"…\n\n")
        .hasSizeLessThan(1100);
  }

  @Test
  void text_namesThePlaceInAnAggregate() throws IOException {
    assertThat(print(Printers.TEXT, record().subSequenceNumber(2).build()))
        .startsWith("<Record shardId-000000000003 495/2>\n");
  }

  @Test
  void json_isALineForEach() throws IOException, MalformedPayloadException {
    String lines = print(Printers.JSON, event(fields()), record().data("no event").build());
    assertThat(lines.lines())
        .containsExactly(
            "{\"shardId\":\"shardId-000000000003\",\"sequenceNumber\":\"495\","
                + "\"subSequenceNumber\":0,\"partitionKey\":\"k\","
                + "\"arrivalTime\":\"2026-01-02T03:04:05.006Z\","
                + "\"event\":{\"msg\":\"hello\\n\",\"ts\":1.448291575125E9,\"none\":null,"
                + "\"bytes\":\"AQID\",\"list\":[1,true],\"nan\":\"NaN\"}}",
            "{\"shardId\":\"shardId-000000000003\",\"sequenceNumber\":\"495\","
                + "\"subSequenceNumber\":0,\"partitionKey\":\"k\","
                + "\"arrivalTime\":\"2026-01-02T03:04:05.006Z\","
                + "\"undecodable\":\"record stream/shardId-000000000003/495 (8 bytes) is not a"
                + " msgpack event: it holds a INTEGER\",\"base64\":\"bm8gZXZlbnQ=\"}");
    for (String line : lines.lines().toList()) {
      Map<?, ?> read = Json.read(UTF_8.encode(line), Map.class);
      assertThat(read).hasSizeGreaterThan(5);
    }
  }

  @Test
  void json_ofGosTime_isIso() throws IOException {
    byte[] payload = {
      (byte) 0x81,
      (byte) 0xa1,
      't',
      (byte) 0xc7,
      12,
      5,
      0,
      0,
      0,
      0,
      0x56,
      0x53,
      0x2b,
      0x37,
      0,
      0,
      0,
      0
    };
    assertThat(print(Printers.JSON, record().data(payload).build()))
        .contains("\"event\":{\"t\":\"2015-11-23T15:05:27Z\"}");
  }

  @Test
  void json_ofADamagedAggregate_saysSo() throws IOException {
    assertThat(print(Printers.JSON, record().defect("malformed aggregated record (X)").build()))
        .contains("\"undecodable\":\"malformed aggregated record (X)\"");
  }

  @Test
  void raw_isThePayload() throws IOException {
    assertThat(print(Printers.RAW, record().data("a\u00e4").build(), record().data("").build()))
        .isEqualTo("a\u00e4\n\n");
  }

  @Test
  void nesting_isPrintedAsDeepAsEventsAre() throws IOException {
    Object value = "x";
    for (int i = 0; i < 98; i++) {
      value = List.of(value);
    }
    StreamRecord record = event(Map.of("deep", value));
    assertThat(print(Printers.JSON, record)).contains("\"x\"");
    assertThat(print(Printers.TEXT, record)).contains("\"x\"");
  }
}
