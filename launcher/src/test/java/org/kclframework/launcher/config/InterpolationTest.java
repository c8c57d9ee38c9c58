package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolationTest {

  private final Interpolation interpolation =
      new Interpolation(
          Map.of(
              "STAGE", "prod", "EMPTY", "", "MONEY", "$5 \\ ${STAGE}", "DB_PASSWORD", "hunter2"));

  private String text(String value) throws InvalidValueException {
    return interpolation.interpolate(value).text();
  }

  private String refusal(String value) {
    InvalidValueException refusal =
        catchThrowableOfType(InvalidValueException.class, () -> interpolation.interpolate(value));
    assertThat(refusal).as("refusal of '%s'", value).isNotNull();
    return refusal.explanation();
  }

  @ParameterizedTest
  @CsvSource({
    "orders-${STAGE}, orders-prod",
    "${STAGE}${STAGE}, prodprod",
    "${UNSET:-dev}, dev",
    "${EMPTY:-dev}, dev",
    "${STAGE:-dev}, prod",
    "a${UNSET:-}b, ab",
    "a${EMPTY}b, ab",
    "${UNSET:-a:-b c}, a:-b c",
    "$${STAGE}, ${STAGE}",
    "cost $5 {STAGE}, cost $5 {STAGE}",
    "$$5, $$5"
  })
  void interpolate_replacesReferences(String value, String text) throws InvalidValueException {
    assertThat(text(value)).isEqualTo(text);
  }

  @Test
  void interpolate_valueOfVariable_isTakenAsItIs() throws InvalidValueException {
    assertThat(text("${MONEY}")).isEqualTo("$5 \\ ${STAGE}");
  }

  @Test
  void interpolate_unsetVariable_isNamed() {
    assertThat(refusal("${UNSET}"))
        .isEqualTo(
            "needs the environment variable UNSET, not set here; ${UNSET:-default} would give a"
                + " default");
  }

  @Test
  void interpolate_unsetVariables_areAllNamed() {
    assertThat(refusal("${A}${STAGE}${B}"))
        .startsWith("needs the environment variables A and B, not set here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${", "${}", "${STAGE", "a ${1X} b", "${STAGE-x}", "${A B}"})
  void interpolate_brokenReference_isRefused(String value) {
    assertThat(refusal(value)).startsWith("has a '${' that is neither ${NAME} nor");
  }

  @Test
  void interpolate_secretVariable_makesTheValueSecret() throws InvalidValueException {
    assertThat(interpolation.interpolate("me:${DB_PASSWORD}").secret()).isTrue();
    assertThat(interpolation.interpolate("me:${STAGE}").secret()).isFalse();
  }
}
