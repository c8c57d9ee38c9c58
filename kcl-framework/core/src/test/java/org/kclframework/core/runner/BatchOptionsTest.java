package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchOptionsTest {

  @Test
  void negativeLimits_areRefused() {
    assertThatThrownBy(() -> new BatchOptions(-1, 0, false))
        .hasMessage("maxRecords must be >= 0, but was -1");
    assertThatThrownBy(() -> new BatchOptions(0, -2, false))
        .hasMessage("maxBytes must be >= 0, but was -2");
  }
}
