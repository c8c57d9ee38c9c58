package org.kclframework.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kclframework.benchmarks.ProcessedLog.Entry;

/** What the crash test rests on: that it would see a loss, a wrong order and a duplicate. */
final class VerdictTest {

  private static Entry entry(long nanos, long number, long sequence) {
    return new Entry(nanos, 1, 0, 0, number, sequence);
  }

  private static Verdict verdict(Entry... entries) {
    return Verdict.of(List.of(entries), new long[] {3});
  }

  @Test
  void of_eachRecordOnce_isClean() {
    assertThat(verdict(entry(1, 0, 10), entry(2, 1, 11), entry(3, 2, 12)))
        .isEqualTo(new Verdict(3, 0, 0, 0, 0, Duration.ZERO));
  }

  @Test
  void of_missingRecord_isLost() {
    Verdict verdict = verdict(entry(1, 0, 10), entry(2, 1, 11));
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.distinct()).isEqualTo(2);
  }

  @Test
  void of_recordBeforeItsPredecessor_isOutOfOrder() {
    assertThat(verdict(entry(1, 0, 10), entry(2, 2, 12), entry(3, 1, 11)).outOfOrder())
        .isEqualTo(2);
  }

  @Test
  void of_recordAgain_isADuplicateWithItsAge() {
    Verdict verdict = verdict(entry(1, 0, 10), entry(5, 0, 10), entry(6, 1, 11), entry(7, 2, 12));
    assertThat(verdict.duplicates()).isEqualTo(1);
    assertThat(verdict.oldestDuplicate()).isEqualTo(Duration.ofNanos(4));
    assertThat(verdict.outOfOrder()).isZero();
  }

  @Test
  void of_recordAgainAndAgain_isAsOldAsTheTimeBetween() {
    Verdict verdict =
        verdict(
            entry(1, 0, 10), entry(5, 0, 10), entry(8, 0, 10), entry(9, 1, 11), entry(9, 2, 12));
    assertThat(verdict.duplicates()).isEqualTo(2);
    assertThat(verdict.oldestDuplicate()).isEqualTo(Duration.ofNanos(4));
  }

  @Test
  void of_recordPutAgain_isNoDuplicate() {
    Verdict verdict = verdict(entry(1, 0, 10), entry(2, 0, 20), entry(3, 1, 11), entry(4, 2, 12));
    assertThat(verdict.duplicates()).isZero();
    assertThat(verdict.putTwice()).isEqualTo(1);
  }
}
