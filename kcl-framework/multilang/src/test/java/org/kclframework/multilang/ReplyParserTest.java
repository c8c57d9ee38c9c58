package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.kclframework.multilang.Reply.Shape;
import org.kclframework.multilang.Reply.Status;

final class ReplyParserTest {

  private static @Nullable Reply parse(String line) {
    byte[] bytes = ("xx" + line + "yy").getBytes(UTF_8);
    return ReplyParser.parse(bytes, 2, bytes.length - 4);
  }

  @Test
  void parse_status() {
    assertThat(parse("{\"action\": \"status\", \"responseFor\": \"initialize\"}"))
        .isEqualTo(new Status("initialize"));
    assertThat(parse("  {\"responseFor\":\"x\",\"more\":{\"a\":[1,{}]},\"action\":\"status\"}\r"))
        .isEqualTo(new Status("x"));
  }

  @Test
  void parse_checkpointOfProtocol1() {
    assertThat(parse("{\"action\": \"checkpoint\", \"checkpoint\": \"11\"}"))
        .isEqualTo(new CheckpointRequest(Shape.CHECKPOINT, "11", null));
    assertThat(parse("{\"action\": \"checkpoint\", \"checkpoint\": null}"))
        .isEqualTo(new CheckpointRequest(Shape.CHECKPOINT, null, null));
    assertThat(parse("{\"checkpoint\":4951234567890123456789012345,\"action\":\"checkpoint\"}"))
        .isEqualTo(new CheckpointRequest(Shape.CHECKPOINT, "4951234567890123456789012345", null));
  }

  @Test
  void parse_checkpointOfProtocol2() {
    assertThat(
            parse("{\"action\":\"checkpoint\",\"sequenceNumber\":\"11\",\"subSequenceNumber\":3}"))
        .isEqualTo(new CheckpointRequest(Shape.SEQUENCE_NUMBER, "11", "3"));
    assertThat(
            parse("{\"action\":\"checkpoint\",\"sequenceNumber\":null,\"subSequenceNumber\":null}"))
        .isEqualTo(new CheckpointRequest(Shape.SEQUENCE_NUMBER, null, null));
    assertThat(parse("{\"action\":\"checkpoint\"}"))
        .isEqualTo(new CheckpointRequest(Shape.SEQUENCE_NUMBER, null, null));
  }

  @Test
  void parse_positionThatIsNamedIsNotOverlooked() {
    assertThat(
            parse(
                "{\"action\":\"checkpoint\",\"checkpoint\":null,\"sequenceNumber\":\"11\","
                    + "\"subSequenceNumber\":2}"))
        .isEqualTo(new CheckpointRequest(Shape.SEQUENCE_NUMBER, "11", "2"));
    assertThat(parse("{\"action\":\"checkpoint\",\"checkpoint\":\"11\",\"sequenceNumber\":null}"))
        .isEqualTo(new CheckpointRequest(Shape.CHECKPOINT, "11", null));
    assertThat(parse("{\"action\":\"checkpoint\",\"checkpoint\":\"11\",\"sequenceNumber\":\"12\"}"))
        .isEqualTo(Reply.MALFORMED);
    assertThat(parse("{\"action\":\"checkpoint\",\"sequence_number\":\"11\"}"))
        .isEqualTo(Reply.MALFORMED);
  }

  @Test
  void parse_positionThatIsNoTextIsNotTakenForNone() {
    // None means everything that was delivered.
    assertThat(parse("{\"action\":\"checkpoint\",\"sequenceNumber\":{\"a\":1}}"))
        .isEqualTo(new CheckpointRequest(Shape.SEQUENCE_NUMBER, "", null));
    assertThat(parse("{\"action\":\"checkpoint\",\"checkpoint\":[1]}"))
        .isEqualTo(new CheckpointRequest(Shape.CHECKPOINT, "", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "hello",
        "{",
        "{}",
        "[]",
        "null",
        "{\"action\":null}",
        "{\"action\":\"log\",\"text\":\"x\"}",
        "{\"action\":\"log\",\"text\":\"x\"} {}",
        "{\"action\":\"log",
        "{\"text\":\"{\\\"action\\\":\\\"status\\\"}\"",
        "{\"log\":{\"action\":\"status\"}}",
        "{\"n\":NaN}",
        "{\"a\":1}{\"b\":2}",
        "{'action':'status','responseFor':'x'}",
        "{now} sending {\"action\":\"status\",\"responseFor\":\"x\"}",
        "sending {\"action\":\"status\",\"responseFor\":\"x\"}",
        "ключ"
      })
  void parse_anythingElseIsNoMessage(String line) {
    assertThat(parse(line)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"status\",\"respon",
        "{\"action\":\"status\"}",
        "{\"action\":\"status\",\"responseFor\":null}",
        "{\"action\":\"status\",\"responseFor\":\"x\"} {}",
        "{\"action\":\"status\",\"responseFor\":\"x\"}garbage",
        "{\"action\":\"status\",\"responseFor\":\"x\",}",
        "{\"responseFor\":x, \"action\" : \"status\"}",
        "{\"progress\":1}{\"action\":\"status\",\"responseFor\":\"x\"}",
        "{\"action\":\"checkpoint\"}{\"action\":\"checkpoint\"}",
        "{\"action\":\"checkpoint\",\"sequenceNumber\":1",
        "{\"action\":\"checkpoint\",\"sequenceNumber\":NaN}",
        "{\"action\":1}",
        "{\"action\":true,\"responseFor\":\"x\"}",
        "{\"action\":[\"status\"],\"responseFor\":\"x\"}",
        "{\"action\":{\"status\":1}}"
      })
  void parse_whatIsPlainlyMeantAsOneIsMalformed(String line) {
    assertThat(parse(line)).isEqualTo(Reply.MALFORMED);
  }

  @Test
  void parse_numberThatTheParserRefusesIsMalformed() {
    String number = "1".repeat(1500);
    assertThat(parse("{\"action\":\"checkpoint\",\"sequenceNumber\":" + number + "}"))
        .isEqualTo(Reply.MALFORMED);
    assertThat(parse("{\"sequenceNumber\":" + number + ",\"action\":\"checkpoint\"}"))
        .isEqualTo(Reply.MALFORMED);
    assertThat(parse("{\"count\":" + number + "}")).isNull();
  }

  @Test
  void parse_brokenUtf8IsMalformed() {
    byte[] bytes = "{\"action\":\"status\",\"responseFor\":\"?\"}".getBytes(UTF_8);
    bytes[bytes.length - 3] = (byte) 0xff;
    assertThat(ReplyParser.parse(bytes, 0, bytes.length)).isEqualTo(Reply.MALFORMED);
  }
}
