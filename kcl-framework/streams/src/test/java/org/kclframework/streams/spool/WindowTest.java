package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.spool.Window.Pending;

final class WindowTest {

  private final Window window = new Window(100);
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  private Pending add(long index) {
    return window.add(new SpooledRecord(index, 0, 0, Texts.record("k", "v")));
  }

  @Test
  void position_isThatOfTheFirstRecordWithoutAnOutcome() {
    Pending first = add(100);
    Pending second = add(101);
    add(102);
    window.resolve(second, delivered);
    assertThat(window.resolved()).isEqualTo(100);
    window.resolve(first, delivered);
    assertThat(window.resolved()).isEqualTo(102);
    assertThat(delivered.sum()).isEqualTo(2);
  }

  @Test
  void givenUp_areThoseBeforeTheIndexThatHaveNoOutcome() {
    add(100);
    window.resolve(add(101), delivered);
    add(102);
    add(103);
    assertThat(window.unresolvedBefore(103)).isEqualTo(2);
    window.giveUpBefore(103, dropped);
    assertThat(dropped.sum()).isEqualTo(2);
    assertThat(window.resolved()).isEqualTo(103);
    assertThat(window.unresolvedBefore(104)).isEqualTo(1);
  }

  @Test
  void givenUp_areThoseThatWereNeverAddedToo() {
    add(100);
    window.giveUpBefore(110, dropped);
    assertThat(dropped.sum()).isEqualTo(1);
    assertThat(window.resolved()).isEqualTo(110);
  }

  @Test
  void answerForARecordThatWasGivenUp_countsNothing() {
    Pending late = add(100);
    window.giveUpBefore(101, dropped);
    window.resolve(late, delivered);
    assertThat(dropped.sum()).isEqualTo(1);
    assertThat(delivered.sum()).isZero();
  }

  @Test
  void refusedRecord_isNotWaitedForWhenAProducerIsReplaced() throws Exception {
    Pending refused = add(100);
    Pending left = add(101);
    window.refused(refused);
    assertThat(window.awaitAnswered(0)).isFalse();
    window.unanswered(left);
    assertThat(window.awaitAnswered(0)).isTrue();
    assertThat(window.takeUnanswered()).containsExactly(left);
    assertThat(window.resolved()).isEqualTo(100);
  }
}
