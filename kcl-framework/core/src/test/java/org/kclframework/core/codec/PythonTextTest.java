package org.kclframework.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts are what Python says. */
class PythonTextTest {

  @ParameterizedTest
  @CsvSource({
    "1.50, 1.50",
    "1E+3, 1E+3",
    "0E-7, 0E-7",
    "0E+3, 0E+3",
    "123E-10, 1.23E-8",
    "0.000001, 0.000001",
    "0.0000001, 1E-7",
    "-1.0E-20, -1.0E-20",
    "1E400, 1E+400",
    "12345678901234567890.123, 12345678901234567890.123",
  })
  void of_decimals(BigDecimal decimal, String text) {
    assertThat(PythonText.of(decimal)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2015-11-23T15:12:55.123, 2015-11-23 15:12:55.123000",
    "2015-11-23T15:12:55, 2015-11-23 15:12:55",
    "2015-11-23T00:00:00, 2015-11-23 00:00:00",
    "2015-11-23T15:12:55.000007, 2015-11-23 15:12:55.000007",
    "2015-11-23T15:12:55.999999999, 2015-11-23 15:12:55.999999",
    "2015-11-23T15:12:55.000000999, 2015-11-23 15:12:55",
    "0001-01-01T00:00:00, 0001-01-01 00:00:00",
  })
  void of_localTimes(LocalDateTime time, String text) {
    assertThat(PythonText.of((Object) time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2015-11-23T15:12:55.000007+05:30, 2015-11-23 15:12:55.000007+05:30",
    "2015-01-02T00:00:00Z, 2015-01-02 00:00:00+00:00",
    "2015-01-02T00:00:00-00:19:32, 2015-01-02 00:00:00-00:19:32",
  })
  void of_timesWithAnOffset(OffsetDateTime time, String text) {
    assertThat(PythonText.of((Object) time)).isEqualTo(text);
  }

  @Test
  void of_timesInAZone_leavesOutItsName() {
    assertThat(PythonText.of(ZonedDateTime.parse("2015-07-01T12:00:00+02:00[Europe/Berlin]")))
        .isEqualTo("2015-07-01 12:00:00+02:00");
  }

  @Test
  void of_instants_inUtc() {
    assertThat(PythonText.of(Instant.parse("2015-11-23T15:12:55.123Z")))
        .isEqualTo("2015-11-23 15:12:55.123000+00:00");
    assertThat(PythonText.of(Instant.parse("1969-12-31T23:59:59.999999999Z")))
        .isEqualTo("1969-12-31 23:59:59.999999+00:00");
    assertThat(PythonText.of(Instant.parse("+999999999-12-31T23:59:59Z")))
        .isEqualTo("+999999999-12-31 23:59:59+00:00");
  }

  @Test
  void of_dates() {
    assertThat(PythonText.of(LocalDate.of(2015, 1, 2))).isEqualTo("2015-01-02");
    assertThat(PythonText.of(LocalDate.of(1, 1, 1))).isEqualTo("0001-01-01");
  }

  @Test
  void of_anythingElse_isNull() {
    assertThat(PythonText.of("text")).isNull();
    assertThat(PythonText.of(LocalTime.NOON)).isNull();
  }
}
