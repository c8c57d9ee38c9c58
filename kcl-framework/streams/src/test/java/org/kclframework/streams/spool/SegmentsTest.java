package org.kclframework.streams.spool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.spool.Segments.Dropped;

/** Which segments may be deleted. */
final class SegmentsTest {

  private static final SpoolOptions OPTIONS =
      SpoolOptions.DEFAULT.withDurability(Durability.OS).withSize(8 << 12, 1 << 12);

  private final Preparer preparer =
      new Preparer(new FakeDisk(1), "s", OPTIONS, 1, () -> {}, System::nanoTime);
  private final Segments segments =
      new Segments(List.of(), preparer, OPTIONS.segmentBytes(), 0, 0, 0);

  /** Writes records that fill a segment. */
  private Segment fill(long firstIndex, long nextIndex) throws IOException {
    preparer.prepare();
    Segment segment = segments.toWrite(OPTIONS.segmentBytes(), firstIndex);
    segments.publish(segment, OPTIONS.segmentBytes(), nextIndex);
    return segment;
  }

  @Test
  void lastSegment_isKeptUntilItsLastRecordIsResolved() throws IOException {
    Segment last = fill(100, 102);
    assertThat(last.sealed).isTrue();
    assertThat(segments.done(100)).isEmpty();
    assertThat(segments.done(101)).isEmpty();
    assertThat(segments.done(102)).containsExactly(last);
    assertThat(segments.all()).containsExactly(last);
    segments.remove(last);
    assertThat(segments.all()).isEmpty();
  }

  @Test
  void segmentBeforeAnother_isKeptUntilTheOtherBegins() throws IOException {
    Segment first = fill(100, 101);
    Segment second = fill(101, 103);
    assertThat(segments.done(100)).isEmpty();
    assertThat(segments.done(102)).containsExactly(first);
    assertThat(segments.done(103)).containsExactly(first, second);
  }

  @Test
  void segmentOfWhichTheWriteFailed_isNotKept() throws IOException {
    preparer.prepare();
    Segment failed = segments.toWrite(100, 7);
    segments.seal();
    assertThat(segments.done(7)).containsExactly(failed);
  }

  @Test
  void droppedLastSegment_countsAllOfItsRecords() throws IOException {
    Segment last = fill(100, 103);
    assertThat(segments.claim(last, 100)).isZero();
    Dropped dropped = requireNonNull(segments.dropOldest());
    assertThat(dropped.records()).isEqualTo(2);
    assertThat(segments.droppedBefore()).isEqualTo(103);
    assertThat(segments.dropOldest()).isNull();
    assertThat(segments.done(0)).containsExactly(last);
  }
}
