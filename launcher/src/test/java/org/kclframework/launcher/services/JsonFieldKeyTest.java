package org.kclframework.launcher.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFieldKeyTest {

  private static String key(String line) throws BadLineException {
    return new JsonFieldKey("id").of(line.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"a\"}|a",
        "{\"x\":1,\"id\":\"ö\",\"y\":2}|ö",
        "{\"id\":17}|17",
        "{\"id\":1.50}|1.50",
        "{\"id\":true}|true",
        "{\"x\":{\"id\":\"inner\"},\"y\":[{\"id\":1}],\"id\":\"outer\"}|outer",
        "{\"id\":\"first\",\"id\":\"second\"}|first",
      })
  void key_isTheTextOfTheField(String line, String key) throws BadLineException {
    assertThat(key(line)).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"x\"}|there is no field 'id'",
        "{}|there is no field 'id'",
        "{\"id\":null}|the field 'id' is no text and no number",
        "{\"id\":{}}|the field 'id' is no text and no number",
        "{\"id\":[1]}|the field 'id' is no text and no number",
        "[1]|it is no JSON object",
        "secret|it is no JSON object",
        "{\"x\":\"secret|it is no JSON object",
      })
  void badLine_isExplainedWithoutQuotingIt(String line, String message) {
    assertThatThrownBy(() -> key(line)).isInstanceOf(BadLineException.class).hasMessage(message);
  }

  @Test
  void emptyLine_isNoObject() {
    assertThatThrownBy(() -> key("")).hasMessage("it is no JSON object");
  }
}
