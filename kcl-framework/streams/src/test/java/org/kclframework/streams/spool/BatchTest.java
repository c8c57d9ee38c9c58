package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a batch holds. */
final class BatchTest {

  @Test
  void growthForWhichThereIsNoMemory_leavesTheBatchAsItWas() {
    Batch batch = new Batch(0, null);
    assertThat(batch.grow(10)).isZero();
    assertThatThrownBy(() -> batch.grow(Integer.MAX_VALUE - 10))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(batch.length).isEqualTo(10);
    assertThat(batch.records).isEqualTo(1);
    assertThat(batch.grow(5)).isEqualTo(10);
  }
}
