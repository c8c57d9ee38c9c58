package org.kclframework.launcher.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineNumbersTest {

  @Test
  void numbers_areToldAsRanges() {
    LineNumbers numbers = new LineNumbers();
    assertThat(numbers.text()).isEmpty();
    for (long number : new long[] {5, 3, 9, 4, 4, 1, 10, 12}) {
      numbers.add(number);
    }
    assertThat(numbers.text()).isEqualTo("1, 3-5, 9-10, 12");
    numbers.add(11);
    assertThat(numbers.text()).isEqualTo("1, 3-5, 9-12");
  }
}
