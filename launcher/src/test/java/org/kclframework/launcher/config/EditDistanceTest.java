package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, a, 0",
    "'', abc, 3",
    "abc, '', 3",
    "abc, abd, 1",
    "abc, abcd, 1",
    "abc, bc, 1",
    "abc, acb, 1",
    "checkpiont, checkpoint, 1",
    "abcdef, badcfe, 3",
    "kitten, sitting, 3"
  })
  void between_countsTypingErrors(String from, String to, int distance) {
    assertThat(EditDistance.between(from, to)).isEqualTo(distance);
    assertThat(EditDistance.between(to, from)).isEqualTo(distance);
  }
}
