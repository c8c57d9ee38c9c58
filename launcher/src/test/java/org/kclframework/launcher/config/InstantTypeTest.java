package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTypeTest {

  private final InstantType type = new InstantType();

  @ParameterizedTest
  @CsvSource({
    "1700000000, 2023-11-14T22:13:20Z",
    "0, 1970-01-01T00:00:00Z",
    "2025-01-31T12:00:00Z, 2025-01-31T12:00:00Z",
    "2025-01-31T12:00:00.5+02:00, 2025-01-31T10:00:00.500Z",
    "253402300799, 9999-12-31T23:59:59Z"
  })
  void parse_readsBothForms(String text, Instant instant) {
    assertThat(parse(type, text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1700000000000", "253402300800", "99999999999999999999999"})
  void parse_milliseconds_areRefused(String text) {
    assertThat(refusal(type, text)).isEqualTo("must be seconds since 1970, not milliseconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-01-31T12:00:00", "2025-01-31", "yesterday", "-5", "1.5"})
  void parse_otherText_isRefused(String text) {
    assertThat(refusal(type, text))
        .isEqualTo(
            "must be a time with its zone, such as 2025-01-31T12:00:00Z, or seconds since 1970");
  }

  @Test
  void format_isReadBack() {
    Instant instant = Instant.parse("2025-01-31T12:00:00.25Z");
    assertThat(parse(type, type.format(instant))).isEqualTo(instant);
  }
}
