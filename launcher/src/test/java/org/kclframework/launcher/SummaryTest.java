package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kclframework.core.runner.LedgerSnapshot;

class SummaryTest {

  @Test
  void line_holdsTheCountsAndTheRate() {
    LedgerSnapshot totals = new LedgerSnapshot(1_500_000, 1_234_000, 500, 67, 5, 89, 12, 1);
    assertThat(Summary.line("Stopped", totals, Duration.ofMillis(2_500)))
        .isEqualTo(
            "Stopped: 1,234,567 records in 2.5 s (493,827 records/s), 12 checkpoints, 89 retries,"
                + " 500 dead letters, 67 skipped");
  }

  @Test
  void line_ofARunWithoutDuration_hasARateAllTheSame() {
    assertThat(Summary.line("Finished", LedgerSnapshot.EMPTY, Duration.ZERO))
        .startsWith("Finished: 0 records in 0.0 s (0 records/s)");
  }
}
