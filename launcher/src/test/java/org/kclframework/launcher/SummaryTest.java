package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kclframework.core.runner.LedgerSnapshot;

class SummaryTest {

  @Test
  void line_holdsTheCountsAndTheRate() {
    LedgerSnapshot totals = new LedgerSnapshot(1_240_000, 1_234_000, 500, 67, 5, 99, 89, 12, 1);
    assertThat(Summary.line(Summary.End.FINISHED, totals, Duration.ofMillis(2_500)))
        .isEqualTo(
            "Finished: 1,234,567 records in 2.5 s (493,827 records/s), 12 checkpoints, 89 retries,"
                + " 500 dead letters, 67 skipped");
  }

  @Test
  void line_ofOneOfEach_isInTheSingular() {
    LedgerSnapshot totals = new LedgerSnapshot(1, 0, 1, 0, 0, 2, 1, 1, 0);
    assertThat(Summary.line(Summary.End.FINISHED, totals, Duration.ofSeconds(1)))
        .isEqualTo(
            "Finished: 1 record in 1.0 s (1 records/s), 1 checkpoint, 1 retry, 1 dead letter,"
                + " 0 skipped");
  }

  @Test
  void line_ofARunThatEndedEarly_tellsWhatIsLeft() {
    LedgerSnapshot totals = new LedgerSnapshot(10, 4, 0, 0, 5, 0, 0, 0, 0);
    assertThat(Summary.line(Summary.End.STOPPED, totals, Duration.ofSeconds(1)))
        .startsWith("Stopped: 4 records in ")
        .endsWith(", 0 skipped, 6 left unresolved");
    assertThat(Summary.line(Summary.End.FAILED, LedgerSnapshot.EMPTY, Duration.ofSeconds(1)))
        .endsWith(", 0 skipped");
  }

  @Test
  void line_ofARunWithoutDuration_hasARateAllTheSame() {
    assertThat(Summary.line(Summary.End.FINISHED, LedgerSnapshot.EMPTY, Duration.ZERO))
        .startsWith("Finished: 0 records in 0.0 s (0 records/s)");
  }
}
