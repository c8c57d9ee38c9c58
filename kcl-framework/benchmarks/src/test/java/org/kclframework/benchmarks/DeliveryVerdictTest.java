package org.kclframework.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the crash test of the spool rests on: that it would see a loss and a wrong order. */
final class DeliveryVerdictTest {

  private static DeliveryVerdict verdict(List<Long> stored) {
    return DeliveryVerdict.of(Map.of(0, stored), Map.of(0, Set.of(1L, 2L, 5L)));
  }

  @Test
  void of_allInOrder_isClean() {
    DeliveryVerdict verdict = verdict(List.of(1L, 2L, 5L));
    assertThat(verdict).isEqualTo(new DeliveryVerdict(3, 3, 0, 0, 0));
    assertThat(verdict.isClean()).isTrue();
  }

  @Test
  void of_unacknowledged_isNeitherLostNorWrong() {
    assertThat(verdict(List.of(1L, 2L, 3L, 5L)).isClean()).isTrue();
  }

  @Test
  void of_missing_isLost() {
    assertThat(verdict(List.of(1L, 5L)).lost()).isEqualTo(1);
    assertThat(verdict(List.of(1L, 5L)).isClean()).isFalse();
  }

  @Test
  void of_firstBehindALaterOne_isOutOfOrder() {
    assertThat(verdict(List.of(1L, 5L, 2L)).outOfOrder()).isEqualTo(1);
    assertThat(verdict(List.of(1L, 5L, 2L)).isClean()).isFalse();
  }

  @Test
  void of_repetition_isADuplicate() {
    DeliveryVerdict verdict = verdict(List.of(1L, 2L, 1L, 2L, 5L));
    assertThat(verdict.duplicates()).isEqualTo(2);
    assertThat(verdict.isClean()).isTrue();
  }
}
