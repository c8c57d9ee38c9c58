package org.kclframework.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DeadLetterTest {

  private static DeadLetter letter(String message) {
    return new DeadLetter(StreamRecord.builder().build(), 1, "E", message, Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "日", "😀"})
  void errorMessage_ofTheLargestSize_isKept(String character) {
    String message = character.repeat(DeadLetter.MAX_MESSAGE_BYTES / utf8Length(character));
    assertThat(letter(message).errorMessage()).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "日", "😀"})
  void errorMessage_thatIsTooLong_isCutBetweenTwoCharacters(String character) {
    String message = character.repeat(DeadLetter.MAX_MESSAGE_BYTES + 1);
    String cut = letter(message).errorMessage();
    assertThat(cut.replace(character, "")).isEqualTo("…");
    assertThat(utf8Length(cut))
        .isBetween(DeadLetter.MAX_MESSAGE_BYTES - 3, DeadLetter.MAX_MESSAGE_BYTES);
  }

  @Test
  void errorMessage_thatWasCut_isNotCutAgain() {
    String cut = letter("x".repeat(10_000)).errorMessage();
    assertThat(letter(cut).errorMessage()).isEqualTo(cut);
  }

  @Test
  void toString_showsNeitherPayloadNorMessage() {
    StreamRecord record = StreamRecord.builder().partitionKey("hunter2").data("hunter2").build();
    assertThat(new DeadLetter(record, 1, "E", "cannot read hunter2", Instant.EPOCH).toString())
        .contains("errorType=E")
        .doesNotContain("hunter2");
  }

  private static int utf8Length(String text) {
    return text.getBytes(UTF_8).length;
  }
}
