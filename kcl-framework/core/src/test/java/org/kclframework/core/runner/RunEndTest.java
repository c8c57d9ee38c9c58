package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class RunEndTest {

  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant BEFORE = END.minusMillis(1);

  private final RunEnd end = new RunEnd(Optional.of(END));

  @Test
  void recordsBefore_withoutAnEnd_isAll() {
    RunEnd none = new RunEnd(Optional.empty());
    assertThat(none.recordsBefore(batch(END.plusSeconds(9), 0, BEFORE, END))).isEqualTo(2);
    assertThat(none.isReached()).isFalse();
  }

  @Test
  void recordsBefore_stopsAtTheFirstRecordOfTheEndOrLater() {
    assertThat(end.recordsBefore(batch(END, 5000, BEFORE, BEFORE, END, BEFORE))).isEqualTo(2);
    assertThat(end.isReached()).isTrue();
  }

  @Test
  void recordsBefore_ofEarlierRecords_isAllAndGoesOn() {
    assertThat(end.recordsBefore(batch(END, 1, BEFORE, BEFORE))).isEqualTo(2);
    assertThat(end.isReached()).isFalse();
  }

  @Test
  void recordsBefore_whenTheBatchReachesUpToTheEnd_isAllAndEnds() {
    assertThat(end.recordsBefore(batch(END.plusSeconds(1), 1000, BEFORE))).isEqualTo(1);
    assertThat(end.isReached()).isTrue();
  }

  @Test
  void recordsBefore_ofAnEmptyBatchAtTheTip_endsOnlyWhenTheTimeHasCome() {
    assertThat(end.recordsBefore(batch(BEFORE, 0))).isZero();
    assertThat(end.isReached()).isFalse();
    assertThat(end.recordsBefore(batch(END, 0))).isZero();
    assertThat(end.isReached()).isTrue();
  }

  @Test
  void recordsBefore_withUnknownLagOrArrival_doesNotEnd() {
    assertThat(end.recordsBefore(batch(END.plusSeconds(9), -1, (Instant) null))).isEqualTo(1);
    assertThat(end.isReached()).isFalse();
  }

  @Test
  void isPassed_onlyWhenARecordWasLeftAlone() {
    assertThat(end.recordsBefore(batch(END, 0, BEFORE))).isEqualTo(1);
    assertThat(end.isReached()).isTrue();
    assertThat(end.isPassed()).isFalse();
    assertThat(end.recordsBefore(batch(END, 0))).isZero();
    assertThat(end.isPassed()).isFalse();
    assertThat(end.recordsBefore(batch(END, 0, BEFORE))).isZero();
    assertThat(end.isPassed()).isTrue();
  }

  @Test
  void isPassed_whenARecordOfTheEndComes() {
    assertThat(end.recordsBefore(batch(BEFORE, 0, END))).isZero();
    assertThat(end.isPassed()).isTrue();
  }

  private static RecordBatch batch(
      Instant readAt, long millisBehindLatest, @Nullable Instant... arrivals) {
    List<StreamRecord> records =
        Arrays.stream(arrivals)
            .map(arrival -> StreamRecord.builder().arrivalTime(arrival).build())
            .toList();
    return new RecordBatch(records, millisBehindLatest, readAt);
  }
}
