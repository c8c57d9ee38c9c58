package org.kclframework.streams.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeaderFormTest {

  @ParameterizedTest
  @EnumSource
  void header_ofHalfACharacter_isRefused(HeaderForm form) {
    assertThatThrownBy(() -> form.header("orders\ud83d", "k"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the alias has half a character (a lone surrogate)");
    assertThatThrownBy(() -> form.header("orders", "\ude80"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the partition key has half a character (a lone surrogate)");
  }
}
