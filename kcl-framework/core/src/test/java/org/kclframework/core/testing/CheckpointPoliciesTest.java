package org.kclframework.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/** When checkpoints are made, as a user sees it. */
@Timeout(30)
class CheckpointPoliciesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Asks for a checkpoint when its record, its idle time or its end says so. */
  private static final class Asking extends RecordProcessor {

    private final CheckpointPolicy policy;
    private Checkpoint onIdle = Checkpoint.BY_POLICY;
    private Checkpoint onShutdown = Checkpoint.BY_POLICY;

    Asking(CheckpointPolicy policy) {
      this.policy = policy;
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      if (record.text().equals("fail")) {
        throw new IllegalStateException("as told");
      }
      return record.text().equals("now") ? Checkpoint.NOW : Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint idle() {
      return onIdle;
    }

    @Override
    protected Checkpoint shutdown(ShutdownReason reason) {
      return onShutdown;
    }

    @Override
    protected CheckpointPolicy checkpointPolicy() {
      return policy;
    }
  }

  private static RecordProcessorDriver driver(CheckpointPolicy policy) {
    return RecordProcessorDriver.of(new Asking(policy));
  }

  private static RecordProcessorDriver send(RecordProcessorDriver driver, int records) {
    for (int i = 0; i < records; i++) {
      driver.send("key", "x");
    }
    return driver;
  }

  @Test
  void now_checkpointsUpToAndWithTheRecord() {
    RecordProcessorDriver driver = driver(CheckpointPolicy.onlyWhenAsked());
    driver.send("key", "x").send("key", "now").send("key", "x");
    assertThat(driver.checkpoints()).containsExactly("2");
  }

  @Test
  void now_underAnyPolicy_checkpointsAtOnce() {
    for (CheckpointPolicy policy :
        new CheckpointPolicy[] {
          CheckpointPolicy.DEFAULT,
          CheckpointPolicy.everyRecords(100),
          CheckpointPolicy.every(MINUTE)
        }) {
      assertThat(driver(policy).send("key", "now").checkpoints()).containsExactly("1");
    }
  }

  @Test
  void now_beginsTheTimeAndTheCountAnew() {
    RecordProcessorDriver driver = driver(new CheckpointPolicy(MINUTE, 3));
    send(driver, 2).advance(Duration.ofSeconds(50)).send("key", "now");
    send(driver, 2).advance(Duration.ofSeconds(59));
    assertThat(driver.checkpoints()).containsExactly("3");
    driver.advance(Duration.ofSeconds(1));
    assertThat(driver.checkpoints()).containsExactly("3", "5");
  }

  @Test
  void count_isReachedWithTheRecordThatMakesItFull() {
    RecordProcessorDriver driver = driver(CheckpointPolicy.everyRecords(3));
    assertThat(send(driver, 2).checkpoints()).isEmpty();
    assertThat(send(driver, 1).checkpoints()).containsExactly("3");
    assertThat(send(driver, 6).checkpoints()).containsExactly("3", "6", "9");
  }

  @Test
  void count_ofOne_checkpointsEachRecord() {
    assertThat(send(driver(CheckpointPolicy.everyRecords(1)), 3).checkpoints())
        .containsExactly("1", "2", "3");
  }

  @Test
  void count_includesWhatWasDeadLetteredOrSkipped() {
    RecordProcessorDriver letters = driver(CheckpointPolicy.everyRecords(2));
    letters.withDeadLettersAfter(0).send("key", "fail").send("key", "x");
    assertThat(letters.checkpoints()).containsExactly("2");
    RecordProcessorDriver skipping = driver(CheckpointPolicy.everyRecords(2));
    skipping
        .withFailurePolicy(FailurePolicy.skip().withMaxRetryAttempts(0))
        .send("key", "x")
        .send("key", "fail");
    assertThat(skipping.checkpoints()).containsExactly("2");
  }

  @Test
  void time_runsWhileNothingArrives() {
    RecordProcessorDriver driver = send(driver(CheckpointPolicy.every(MINUTE)), 5);
    assertThat(driver.advance(MINUTE.minusMillis(250)).checkpoints()).isEmpty();
    assertThat(driver.advance(Duration.ofMillis(250)).checkpoints()).containsExactly("5");
    assertThat(driver.advance(MINUTE.multipliedBy(10)).checkpoints()).containsExactly("5");
  }

  @Test
  void time_runsWhileRecordsArrive() {
    RecordProcessorDriver driver = driver(CheckpointPolicy.every(Duration.ofSeconds(10)));
    for (int i = 0; i < 25; i++) {
      driver.send("key", "x").advance(Duration.ofSeconds(1));
    }
    assertThat(driver.checkpoints()).containsExactly("10", "20");
  }

  @Test
  void timeAndCount_whicheverComesFirst() {
    RecordProcessorDriver driver = driver(new CheckpointPolicy(MINUTE, 10));
    assertThat(send(driver, 10).checkpoints()).as("by count").containsExactly("10");
    send(driver, 9).advance(MINUTE);
    assertThat(driver.checkpoints()).as("by time").containsExactly("10", "19");
    assertThat(send(driver, 9).checkpoints()).hasSize(2);
    assertThat(send(driver, 1).checkpoints()).containsExactly("10", "19", "29");
  }

  @Test
  void onlyWhenAsked_makesNoOtherCheckpoint() {
    RecordProcessorDriver driver = send(driver(CheckpointPolicy.onlyWhenAsked()), 500);
    driver.advance(Duration.ofHours(5)).stop();
    assertThat(driver.checkpoints()).isEmpty();
  }

  @Test
  void onlyWhenAsked_atAStop_checkpointsIfShutdownAsks() {
    Asking processor = new Asking(CheckpointPolicy.onlyWhenAsked());
    processor.onShutdown = Checkpoint.NOW;
    assertThat(send(RecordProcessorDriver.of(processor), 3).stop().checkpoints())
        .containsExactly("3");
  }

  @Test
  void onlyWhenAsked_ofALateCheckpoint_coversNoMoreThanWasAsked() {
    RecordProcessorDriver driver = driver(CheckpointPolicy.onlyWhenAsked()).failCheckpoints(1);
    driver.send("key", "now").send("key", "x").advance(Duration.ofSeconds(1));
    assertThat(driver.checkpoints()).containsExactly("1");
  }

  @Test
  void idle_asking_coversAllRecords() {
    Asking processor = new Asking(CheckpointPolicy.onlyWhenAsked());
    processor.onIdle = Checkpoint.NOW;
    RecordProcessorDriver driver = send(RecordProcessorDriver.of(processor), 3);
    assertThat(driver.checkpoints()).isEmpty();
    assertThat(driver.advance(Duration.ofSeconds(2)).checkpoints()).containsExactly("3");
  }

  @Test
  void stop_checkpointsWhatIsResolved() {
    assertThat(send(driver(CheckpointPolicy.DEFAULT), 3).stop().checkpoints()).containsExactly("3");
    assertThat(send(driver(CheckpointPolicy.everyRecords(2)), 3).stop().checkpoints())
        .containsExactly("2", "3");
  }

  @Test
  void stop_rightAfterACheckpoint_writesItNotTwice() {
    assertThat(send(driver(CheckpointPolicy.everyRecords(3)), 3).stop().checkpoints())
        .containsExactly("3");
  }

  @Test
  void configuredPolicy_winsOverTheProcessors() {
    RecordProcessorDriver driver =
        driver(CheckpointPolicy.everyRecords(1))
            .withCheckpointPolicy(CheckpointPolicy.onlyWhenAsked());
    assertThat(send(driver, 5).advance(Duration.ofHours(1)).stop().checkpoints()).isEmpty();
  }

  @Test
  void defaultPolicy_isAMinute() {
    RecordProcessorDriver driver =
        RecordProcessorDriver.of(
            new RecordProcessor() {
              @Override
              protected Checkpoint processRecord(StreamRecord record) {
                return Checkpoint.BY_POLICY;
              }
            });
    assertThat(send(driver, 1).advance(Duration.ofSeconds(59)).checkpoints()).isEmpty();
    assertThat(driver.advance(Duration.ofSeconds(1)).checkpoints()).containsExactly("1");
  }

  @Test
  void throttledCheckpoints_delayNoRecordAndAreMadeUpFor() {
    RecordProcessorDriver driver = driver(CheckpointPolicy.everyRecords(1)).failCheckpoints(3);
    send(driver, 100);
    assertThat(driver.ledger().succeeded()).isEqualTo(100);
    assertThat(driver.checkpoints()).isEmpty();
    driver.advance(Duration.ofSeconds(5));
    assertThat(driver.checkpoints()).containsExactly("100");
  }
}
