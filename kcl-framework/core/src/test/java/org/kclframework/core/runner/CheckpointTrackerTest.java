package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

@Timeout(60)
class CheckpointTrackerTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeTime time = new FakeTime();
  private final RunnerInternals internals =
      RunnerInternals.of(RunnerOptions.DEFAULT, Environments.inline(time));
  private final StopSignal stop = internals.stop();
  private final Ledger ledger = internals.ledger();
  private final FakeCheckpointer table = new FakeCheckpointer();
  private int lastNumber;

  @Test
  void advance_byCount_asksWhenTheCountIsReached() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.everyRecords(3));
    assertThat(advance(tracker)).isFalse();
    assertThat(advance(tracker)).isFalse();
    assertThat(advance(tracker)).isTrue();
    tracker.write();
    assertThat(table.written()).containsExactly("3");
    assertThat(advance(tracker)).isFalse();
    assertThat(advance(tracker)).isFalse();
    assertThat(advance(tracker)).isTrue();
  }

  @Test
  void advance_bySeveralAtOnce_countsThemAll() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.everyRecords(3));
    assertThat(tracker.advance(record(), 2, null)).isFalse();
    assertThat(tracker.advance(record(), 5, null)).isTrue();
  }

  @Test
  void advance_whileAWriteIsDue_leavesItToTheTick() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.everyRecords(1));
    table.throttle(1);
    assertThat(advance(tracker)).isTrue();
    tracker.write();
    assertThat(advance(tracker)).isFalse();
    time.advance(Duration.ofSeconds(1));
    tracker.tick();
    assertThat(table.written()).containsExactly("2");
  }

  @Test
  void advance_toARecordThatAsked_asks() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    assertThat(advance(tracker)).isFalse();
    assertThat(ask(tracker)).isTrue();
  }

  @Test
  void write_namesTheSubSequenceNumber() {
    CheckpointTracker tracker = tracker(MINUTE);
    tracker.advance(
        StreamRecord.builder().sequenceNumber("7").subSequenceNumber(3).build(), 1, null);
    tracker.write();
    assertThat(table.written()).containsExactly("7.3");
    assertThat(ledger.snapshot().checkpoints()).isEqualTo(1);
  }

  @Test
  void write_ofNothingNew_writesNothing() {
    CheckpointTracker tracker = tracker(MINUTE);
    tracker.write();
    advance(tracker);
    tracker.write();
    tracker.write();
    assertThat(table.attempts()).isEqualTo(1);
    assertThat(tracker.writeFinal(time.nanos())).isTrue();
    assertThat(table.attempts()).isEqualTo(1);
  }

  @Test
  void tick_writesWhenTheTimeHasPassed() {
    CheckpointTracker tracker = tracker(MINUTE);
    advance(tracker);
    time.advance(MINUTE.minusNanos(1));
    tracker.tick();
    assertThat(table.written()).isEmpty();
    time.advance(Duration.ofNanos(1));
    tracker.tick();
    assertThat(table.written()).containsExactly("1");
    assertThat(tracker.writtenAt()).isEqualTo(time.now());
  }

  @Test
  void tick_countsTheTimeFromTheLastCheckpoint() {
    CheckpointTracker tracker = tracker(MINUTE);
    time.advance(Duration.ofSeconds(59));
    advance(tracker);
    tracker.write();
    advance(tracker);
    time.advance(Duration.ofSeconds(59));
    tracker.tick();
    assertThat(table.written()).containsExactly("1");
    time.advance(Duration.ofSeconds(1));
    tracker.tick();
    assertThat(table.written()).containsExactly("1", "2");
  }

  @Test
  void tick_afterALongQuietTime_givesTheFirstRecordItsTime() {
    CheckpointTracker tracker = tracker(MINUTE);
    for (int i = 0; i < 100; i++) {
      time.advance(Duration.ofSeconds(10));
      tracker.tick();
    }
    advance(tracker);
    tracker.tick();
    assertThat(table.attempts()).isZero();
    time.advance(MINUTE);
    tracker.tick();
    assertThat(table.written()).containsExactly("1");
  }

  @Test
  void tick_withoutTime_neverWrites() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.everyRecords(10));
    advance(tracker);
    time.advance(Duration.ofDays(1000));
    tracker.tick();
    assertThat(table.attempts()).isZero();
  }

  @Test
  void tick_withATimeBeyondAllClocks_neverWrites() {
    CheckpointTracker tracker = tracker(Duration.ofSeconds(Long.MAX_VALUE));
    advance(tracker);
    time.advance(Duration.ofDays(1000));
    tracker.tick();
    assertThat(table.attempts()).isZero();
  }

  @Test
  void tick_repeatsAFailedWriteAfterABackoff() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    table.throttle(2);
    ask(tracker);
    tracker.write();
    tracker.tick();
    assertThat(table.attempts()).as("not at once").isEqualTo(1);
    time.advance(Duration.ofMillis(200));
    tracker.tick();
    assertThat(table.attempts()).isEqualTo(2);
    time.advance(Duration.ofMillis(400));
    tracker.tick();
    assertThat(table.written()).containsExactly("1");
    tracker.tick();
    assertThat(table.attempts()).isEqualTo(3);
    assertThat(ledger.snapshot().failedCheckpoints()).isEqualTo(2);
  }

  @Test
  void tick_ofATableThatStaysAway_waitsLongerUpToALimit() {
    CheckpointTracker tracker = tracker(Duration.ofMillis(1));
    table.throttle(1000);
    advance(tracker);
    for (int i = 0; i < 1000; i++) {
      time.advance(Duration.ofMillis(100));
      tracker.tick();
    }
    // 100 seconds with waits of at most 5 seconds, each at least half of that.
    assertThat(table.attempts()).isBetween(20, 50);
  }

  @Test
  void tick_afterAWriteThatSucceeded_waitsNoLongerThanAtFirst() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    table.throttle(6);
    ask(tracker);
    tracker.write();
    while (table.written().isEmpty()) {
      time.advance(Duration.ofSeconds(5));
      tracker.tick();
    }
    table.throttle(1);
    ask(tracker);
    tracker.write();
    time.advance(Duration.ofMillis(200));
    tracker.tick();
    assertThat(table.written()).containsExactly("1", "2");
  }

  @Test
  void write_soonAfterAFailedOne_waitsForTheBackoff() {
    CheckpointTracker tracker = tracker(MINUTE);
    table.throttle(1);
    for (int i = 0; i < 100; i++) {
      ask(tracker);
      tracker.write();
      tracker.writeUnlessWriting();
    }
    assertThat(table.attempts()).isEqualTo(1);
    time.advance(Duration.ofMillis(200));
    tracker.tick();
    assertThat(table.written()).containsExactly("100");
  }

  @Test
  void write_underOnlyWhenAsked_neverGoesBeyondWhatWasAsked() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    table.throttle(1);
    ask(tracker);
    tracker.write();
    // These returned BY_POLICY: the processor may hold them in memory until it says NOW.
    advance(tracker);
    advance(tracker);
    time.advance(Duration.ofSeconds(1));
    tracker.tick();
    assertThat(table.written()).containsExactly("1");
    assertThat(tracker.writeFinal(time.nanos())).isTrue();
    assertThat(table.written()).containsExactly("1");
  }

  @Test
  void write_underOnlyWhenAsked_ofAMoveBeyondTheRecordThatAsked_coversThatRecord() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    StreamRecord asked = record();
    assertThat(tracker.advance(record(), 2, asked)).isTrue();
    tracker.write();
    assertThat(table.written()).containsExactly("1");
  }

  @Test
  void write_underAnyOtherPolicy_coversAllThatIsResolved() {
    CheckpointTracker tracker = tracker(MINUTE);
    StreamRecord asked = record();
    tracker.advance(record(), 2, asked);
    tracker.write();
    assertThat(table.written()).containsExactly("2");
  }

  @Test
  void askForAll_underOnlyWhenAsked_coversAllThatIsResolved() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    ask(tracker);
    advance(tracker);
    tracker.askForAll();
    tracker.write();
    assertThat(table.written()).containsExactly("2");
  }

  @Test
  void writeFinal_triesUntilItIsWritten() {
    CheckpointTracker tracker = tracker(MINUTE);
    table.throttle(5);
    advance(tracker);
    assertThat(tracker.writeFinal(time.nanos() + MINUTE.toNanos())).isTrue();
    assertThat(table.written()).containsExactly("1");
    assertThat(time.waits()).hasSize(5).allMatch(wait -> wait.compareTo(Duration.ZERO) > 0);
  }

  @Test
  void writeFinal_endsAtTheDeadline() {
    CheckpointTracker tracker = tracker(MINUTE);
    table.throttle(1000);
    advance(tracker);
    assertThat(tracker.writeFinal(time.nanos() + MINUTE.toNanos())).isFalse();
    assertThat(time.passed()).isBetween(MINUTE.minusSeconds(5), MINUTE);
  }

  @Test
  void writeFinal_afterTheDeadline_triesOnce() {
    CheckpointTracker tracker = tracker(MINUTE);
    table.throttle(1);
    advance(tracker);
    long deadline = time.nanos() - 1;
    assertThat(tracker.writeFinal(deadline)).isFalse();
    assertThat(tracker.writeFinal(deadline)).isTrue();
    assertThat(table.written()).containsExactly("1");
  }

  @Test
  void writeFinal_endsWhenTheLeaseIsLost() {
    CheckpointTracker tracker = tracker(MINUTE);
    table.throttle(1000);
    advance(tracker);
    time.onWait(() -> stop.raise(StopSignal.State.ABANDONED));
    assertThat(tracker.writeFinal(time.nanos() + MINUTE.toNanos())).isFalse();
    assertThat(table.attempts()).isEqualTo(1);
  }

  @Test
  void write_whenTheLeaseIsLost_abandonsTheShard() {
    CheckpointTracker tracker = tracker(CheckpointPolicy.everyRecords(1));
    table.failWith(new LeaseLostException("taken", new IllegalStateException()));
    advance(tracker);
    tracker.write();
    assertThat(stop.isAbandoned()).isTrue();
    advance(tracker);
    tracker.write();
    time.advance(Duration.ofDays(1));
    tracker.tick();
    assertThat(tracker.writeFinal(time.nanos() + MINUTE.toNanos())).isFalse();
    assertThat(table.attempts()).isEqualTo(1);
    assertThat(ledger.snapshot().failedCheckpoints()).isEqualTo(1);
  }

  @Test
  void write_failingWithAnUncheckedException_staysDue() {
    CheckpointTracker tracker = tracker(MINUTE);
    table.failWith(new IllegalArgumentException("out of range"));
    advance(tracker);
    tracker.write();
    time.advance(Duration.ofSeconds(1));
    tracker.tick();
    assertThat(table.written()).containsExactly("1");
    assertThat(ledger.snapshot().failedCheckpoints()).isEqualTo(1);
  }

  @Test
  void tick_whileTheShardDrains_leavesTheLastCheckpointToTheEnd() {
    CheckpointTracker tracker = tracker(Duration.ofNanos(1));
    advance(tracker);
    stop.raise(StopSignal.State.DRAINING);
    time.advance(MINUTE);
    tracker.tick();
    assertThat(table.attempts()).isZero();
    assertThat(tracker.writeFinal(time.nanos())).isTrue();
    assertThat(table.written()).containsExactly("1");
  }

  @Test
  void close_endsAllWriting() {
    CheckpointTracker tracker = tracker(Duration.ofNanos(1));
    ask(tracker);
    tracker.close();
    tracker.write();
    tracker.writeUnlessWriting();
    time.advance(MINUTE);
    tracker.tick();
    assertThat(tracker.writeFinal(time.nanos() + MINUTE.toNanos())).isFalse();
    assertThat(table.attempts()).isZero();
    assertThat(tracker.written()).isNull();
    assertThat(tracker.resolved()).isNotNull();
  }

  @Test
  void writeUnlessWriting_duringAnotherWrite_isMadeUpForByTheTick() throws Exception {
    // Whatever the moment at which the second thread asks, its request must not get lost: under
    // this policy no later checkpoint would cover the record.
    CheckpointTracker tracker = tracker(CheckpointPolicy.onlyWhenAsked());
    int rounds = 20_000;
    CyclicBarrier barrier = new CyclicBarrier(2);
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                await(barrier);
                tracker.write();
                await(barrier);
              }
            });
    other.start();
    ask(tracker);
    tracker.write();
    for (int i = 0; i < rounds; i++) {
      StreamRecord record = record();
      await(barrier);
      tracker.advance(record, 1, record);
      tracker.writeUnlessWriting();
      await(barrier);
      tracker.tick();
      assertThat(tracker.written()).as("round %d", i).isEqualTo(Position.of(record));
    }
    other.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(other.isAlive()).isFalse();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private CheckpointTracker tracker(Duration every) {
    return tracker(CheckpointPolicy.every(every));
  }

  private CheckpointTracker tracker(CheckpointPolicy policy) {
    ShardContext shard = new ShardContext("stream", "shard", "TRIM_HORIZON", 0);
    return new CheckpointTracker(shard, table, policy, internals);
  }

  private boolean advance(CheckpointTracker tracker) {
    return tracker.advance(record(), 1, null);
  }

  private boolean ask(CheckpointTracker tracker) {
    StreamRecord record = record();
    return tracker.advance(record, 1, record);
  }

  private StreamRecord record() {
    lastNumber++;
    return StreamRecord.builder().sequenceNumber(Integer.toString(lastNumber)).build();
  }
}
