package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When records are sent, given up and let go of, by a clock that the test sets. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BacklogTest {

  private static final ProducerOptions OPTIONS =
      ProducerOptions.DEFAULT
          .withLinger(Duration.ofNanos(20))
          .withDeliveryTimeout(Duration.ofNanos(1000));

  private final Backlog backlog = new Backlog(OPTIONS);

  private Outgoing put(String key, long now) {
    Outgoing record =
        new Outgoing(
            new ProducerRecord(key, new byte[10]), now + OPTIONS.deliveryTimeout().toNanos());
    backlog.add(record, now);
    return record;
  }

  private void deliver(Entry entry, long now) {
    entry.records().forEach(record -> record.ended = true);
    backlog.giveBack(entry, now, now);
  }

  @Test
  void firstRecord_lingers() {
    put("a", 0);
    assertThat(backlog.isDue(false, true, 19)).isFalse();
    assertThat(backlog.isDue(false, true, 20)).isTrue();
  }

  @Test
  void recordThatWaitedForItsPredecessor_doesNotLingerAgain() {
    put("a", 0);
    put("a", 1);
    Entry first = backlog.take(Integer.MAX_VALUE, 20).get(0);
    deliver(first, 50);
    assertThat(backlog.isDue(false, true, 50)).isTrue();
  }

  @Test
  void whileAnAnswerIsToCome_itWaitsForWhatThatMakesReady() {
    put("a", 0);
    put("a", 1);
    Entry first = backlog.take(Integer.MAX_VALUE, 20).get(0);
    deliver(first, 50);
    assertThat(backlog.isDue(false, false, 69)).isFalse();
    assertThat(backlog.isDue(false, false, 70)).isTrue();
  }

  @Test
  void recordWithAnEarlierDeadline_isGivenUpFirst() {
    Outgoing late = put("a", 100);
    Outgoing early = put("b", 50);
    List<Outgoing> expired = new ArrayList<>();
    backlog.expire(1050, expired::add);
    assertThat(expired).containsExactly(early);
    assertThat(backlog.wakeTime(false, 1050)).isEqualTo(late.deadline);
  }

  @Test
  void deliveredRecords_areLetGoOfWhileAnEarlierOneWaits() throws Exception {
    put("stuck", 0);
    Entry stuck = backlog.take(Integer.MAX_VALUE, 20).get(0);
    WeakReference<Outgoing> delivered = deliverOne();
    while (delivered.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(stuck.records()).hasSize(1);
    assertThat(backlog.wakeTime(false, 100)).isEqualTo(1000);
  }

  private WeakReference<Outgoing> deliverOne() {
    put("b", 30);
    Entry entry = backlog.take(Integer.MAX_VALUE, 50).get(0);
    deliver(entry, 60);
    return new WeakReference<>(entry.records().get(0));
  }
}
