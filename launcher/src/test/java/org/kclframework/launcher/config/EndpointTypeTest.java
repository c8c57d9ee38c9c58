package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTypeTest {

  private final EndpointType type = new EndpointType();

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:4567, http://127.0.0.1:4567",
    "https://kinesis.eu-west-1.amazonaws.com, https://kinesis.eu-west-1.amazonaws.com",
    "kinesis.eu-west-1.amazonaws.com, https://kinesis.eu-west-1.amazonaws.com"
  })
  void parse_readsAddresses(String text, URI address) {
    assertThat(parse(type, text)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host", "http://", "http://a b", "file:///tmp"})
  void parse_otherText_isRefused(String text) {
    assertThat(refusal(type, text))
        .isEqualTo(
            "must be an http or https address, such as https://kinesis.eu-west-1.amazonaws.com");
  }

  @Test
  void parse_addressWithPassword_isRefused() {
    assertThat(refusal(type, "http://me:hunter2@host"))
        .isEqualTo("must not hold a user or a password");
  }
}
