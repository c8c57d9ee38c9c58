package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kclframework.core.StreamRecord;

class FailureMemoryTest {

  private final FailureMemory memory = new FailureMemory();

  private static List<StreamRecord> records(int... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(number -> StreamRecord.builder().sequenceNumber(Integer.toString(number)).build())
        .toList();
  }

  private static Position at(int number) {
    return new Position(Integer.toString(number), 0);
  }

  @Test
  void endOfBatch_withNothingRemembered_isTheEnd() {
    assertThat(memory.endOfBatch(records(8, 9, 10), 1)).isEqualTo(3);
  }

  @Test
  void endOfBatch_keepsAFailedBatchApart() {
    memory.failed(records(9, 10, 11));
    List<StreamRecord> all = records(7, 8, 9, 10, 11, 12, 13);
    assertThat(memory.endOfBatch(all, 0)).isEqualTo(2);
    assertThat(memory.endOfBatch(all, 2)).isEqualTo(5);
    assertThat(memory.endOfBatch(all, 3)).as("within it").isEqualTo(5);
    assertThat(memory.endOfBatch(all, 5)).isEqualTo(7);
  }

  @Test
  void endOfBatch_whereTheBatchIsDeliveredInParts_endsWithTheDelivery() {
    memory.failed(records(1, 2, 3, 4));
    assertThat(memory.endOfBatch(records(1, 2), 0)).isEqualTo(2);
    assertThat(memory.endOfBatch(records(3, 4, 5), 0)).isEqualTo(2);
  }

  @Test
  void failed_countsTheAttemptsOfABatch_andOfAPartOfIt() {
    assertThat(memory.failed(records(1, 2, 3))).isEqualTo(1);
    assertThat(memory.failed(records(1, 2, 3))).isEqualTo(2);
    assertThat(memory.failed(records(2, 3))).isEqualTo(3);
    assertThat(memory.failed(records(4))).isEqualTo(1);
    assertThat(memory.attempts(records(3))).isEqualTo(3);
    assertThat(memory.attempts(records(5))).isZero();
  }

  @Test
  void succeeded_beginsTheAttemptsAnew() {
    memory.failed(records(1, 2));
    memory.failed(records(1, 2));
    memory.succeeded(records(1, 2));
    assertThat(memory.attempts(records(1, 2))).isZero();
    assertThat(memory.failed(records(1, 2))).isEqualTo(1);
    assertThat(memory.endOfBatch(records(1, 2, 3), 0)).as("cut as before").isEqualTo(2);
  }

  @Test
  void succeeded_countsWhenItIsInVainAgainAndAgain() {
    for (int recoveries = 1; recoveries <= 3; recoveries++) {
      assertThat(memory.failed(records(1))).isEqualTo(Math.max(1, recoveries - 1));
      memory.succeeded(records(1));
    }
    memory.succeeded(records(1));
    assertThat(memory.failed(records(1))).isEqualTo(3);
    memory.succeeded(records(1));
    memory.forget(at(0));
    assertThat(memory.failed(records(1))).as("without progress").isEqualTo(4);
  }

  @Test
  void succeeded_ofABatchThatDidNotFail_isForgotten() {
    memory.succeeded(records(1, 2));
    assertThat(memory.endOfBatch(records(1, 2, 3), 0)).isEqualTo(3);
  }

  @Test
  void halve_putsTheLargerPartFirst_withoutAttempts() {
    memory.failed(records(1, 2, 3, 4, 5));
    memory.halve(records(1, 2, 3, 4, 5));
    List<StreamRecord> all = records(1, 2, 3, 4, 5, 6);
    assertThat(memory.endOfBatch(all, 0)).isEqualTo(3);
    assertThat(memory.endOfBatch(all, 3)).isEqualTo(5);
    assertThat(memory.attempts(records(1))).isZero();
  }

  @Test
  void forget_forgetsWhatIsBehindTheCheckpoint() {
    memory.failed(records(1, 2));
    memory.failed(records(9, 10));
    memory.giveUp(records(2).get(0));
    memory.giveUp(records(11).get(0));
    memory.forget(at(2));
    assertThat(memory.attempts(records(1))).isZero();
    assertThat(memory.attempts(records(9))).isEqualTo(1);
    assertThat(memory.withoutGivenUp(records(2, 10, 11))).hasSize(2);
  }

  @Test
  void forget_inTheMiddleOfABatch_forgetsItsAttempts_butNotItsEnd() {
    memory.failed(records(1, 2, 3));
    memory.forget(at(1));
    assertThat(memory.attempts(records(2))).isZero();
    assertThat(memory.endOfBatch(records(2, 3, 4), 0)).isEqualTo(2);
  }

  @Test
  void forget_withoutACheckpoint_forgetsNothing() {
    memory.failed(records(1));
    memory.forget(null);
    assertThat(memory.attempts(records(1))).isEqualTo(1);
  }

  @Test
  void callFailed_countsUntilTheCallSucceeds() {
    assertThat(memory.callFailed("idle")).isEqualTo(1);
    assertThat(memory.callFailed("idle")).isEqualTo(2);
    assertThat(memory.callFailed("shutdown")).isEqualTo(1);
    memory.callSucceeded("idle");
    assertThat(memory.callFailed("idle")).isEqualTo(1);
  }
}
