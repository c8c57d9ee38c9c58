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
    assertThat(none.recordsBefore(batch(0, BEFORE, END), END.plusSeconds(9))).isEqualTo(2);
    assertThat(none.isReached()).isFalse();
  }

  @Test
  void recordsBefore_stopsAtTheFirstRecordOfTheEndOrLater() {
    assertThat(end.recordsBefore(batch(5000, BEFORE, BEFORE, END, BEFORE), END)).isEqualTo(2);
    assertThat(end.isReached()).isTrue();
  }

  @Test
  void recordsBefore_ofEarlierRecords_isAllAndGoesOn() {
    assertThat(end.recordsBefore(batch(1, BEFORE, BEFORE), END)).isEqualTo(2);
    assertThat(end.isReached()).isFalse();
  }

  @Test
  void recordsBefore_whenTheBatchReachesUpToTheEnd_isAllAndEnds() {
    assertThat(end.recordsBefore(batch(1000, BEFORE), END.plusSeconds(1))).isEqualTo(1);
    assertThat(end.isReached()).isTrue();
  }

  @Test
  void recordsBefore_ofAnEmptyBatchAtTheTip_endsOnlyWhenTheTimeHasCome() {
    assertThat(end.recordsBefore(batch(0), BEFORE)).isZero();
    assertThat(end.isReached()).isFalse();
    assertThat(end.recordsBefore(batch(0), END)).isZero();
    assertThat(end.isReached()).isTrue();
  }

  @Test
  void recordsBefore_withUnknownLagOrArrival_doesNotEnd() {
    assertThat(end.recordsBefore(batch(-1, (Instant) null), END.plusSeconds(9))).isEqualTo(1);
    assertThat(end.isReached()).isFalse();
  }

  @Test
  void isPassed_onlyWhenARecordWasLeftAlone() {
    assertThat(end.recordsBefore(batch(0, BEFORE), END)).isEqualTo(1);
    assertThat(end.isReached()).isTrue();
    assertThat(end.isPassed()).isFalse();
    assertThat(end.recordsBefore(batch(0), END)).isZero();
    assertThat(end.isPassed()).isFalse();
    assertThat(end.recordsBefore(batch(0, BEFORE), END)).isZero();
    assertThat(end.isPassed()).isTrue();
  }

  @Test
  void isPassed_whenARecordOfTheEndComes() {
    assertThat(end.recordsBefore(batch(0, END), BEFORE)).isZero();
    assertThat(end.isPassed()).isTrue();
  }

  private static RecordBatch batch(long millisBehindLatest, @Nullable Instant... arrivals) {
    List<StreamRecord> records =
        Arrays.stream(arrivals)
            .map(arrival -> StreamRecord.builder().arrivalTime(arrival).build())
            .toList();
    return new RecordBatch(records, millisBehindLatest);
  }
}
