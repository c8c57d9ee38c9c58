package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTypesTest {

  @Test
  void integer_readsBounds() {
    IntegerType type = IntegerType.between(-1, 10);
    assertThat(parse(type, "-1")).isEqualTo(-1);
    assertThat(parse(type, "10")).isEqualTo(10);
  }

  @Test
  void integer_belowMinimum_namesMinimum() {
    assertThat(refusal(IntegerType.between(-1, 10), "-2")).isEqualTo("must be at least -1");
  }

  @Test
  void integer_aboveMaximum_namesMaximum() {
    assertThat(refusal(IntegerType.between(-1, 10), "11")).isEqualTo("must be at most 10");
    assertThat(refusal(IntegerType.atLeast(0), "2147483648"))
        .isEqualTo("must be at most 2147483647");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ten", "1.5", "1e3", "0x10", "1 0", "99999999999999999999"})
  void integer_notANumber_saysWhatIsAllowed(String text) {
    assertThat(refusal(IntegerType.between(-1, 10), text))
        .isEqualTo("must be a whole number, -1 to 10");
  }

  @Test
  void seconds_readAndFormat_areInverse() {
    DurationType type = DurationType.secondsAtLeast(0);
    assertThat(parse(type, "90")).isEqualTo(Duration.ofSeconds(90));
    assertThat(type.format(Duration.ofSeconds(90))).isEqualTo("90");
  }

  @Test
  void millis_readAndFormat_areInverse() {
    DurationType type = DurationType.millisAtLeast(1);
    assertThat(parse(type, "1500")).isEqualTo(Duration.ofMillis(1500));
    assertThat(type.format(Duration.ofMillis(1500))).isEqualTo("1500");
  }

  @Test
  void duration_beyondBounds_namesBound() {
    assertThat(refusal(DurationType.millisAtLeast(1), "0")).isEqualTo("must be at least 1");
    assertThat(refusal(DurationType.secondsAtLeast(0), "9223372036854775807"))
        .isEqualTo("must be at most 31622400");
  }

  @Test
  void duration_withUnit_saysWhatIsAllowed() {
    assertThat(refusal(DurationType.secondsAtLeast(0), "60s"))
        .isEqualTo("must be a whole number of seconds, 0 to 31622400");
  }
}
