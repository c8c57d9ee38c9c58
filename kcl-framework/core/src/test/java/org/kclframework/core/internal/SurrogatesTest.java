package org.kclframework.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SurrogatesTest {

  @Test
  void pairs_areWhole() {
    assertThat(Surrogates.indexOfLone("")).isEqualTo(-1);
    assertThat(Surrogates.indexOfLone("a\u00e9\ud83d\ude80b\ud83d\ude80")).isEqualTo(-1);
  }

  @Test
  void halves_areFound() {
    assertThat(Surrogates.indexOfLone("\ud83d")).isZero();
    assertThat(Surrogates.indexOfLone("a\ude80\ud83d")).isEqualTo(1);
    assertThat(Surrogates.indexOfLone("\ud83d\ude80\ud83d\ud83d\ude80")).isEqualTo(2);
  }
}
