package org.kclframework.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.LedgerSnapshot;

@Timeout(30)
class RecordProcessorDriverTest {

  private final List<String> calls = new ArrayList<>();

  /** Does with each record what its payload says. */
  private final class Obedient extends RecordProcessor {

    @Override
    protected void initialize(ShardContext shard) {
      calls.add("initialize " + shard);
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      calls.add(record.sequenceNumber() + "=" + record.text());
      return switch (record.text()) {
        case "now" -> Checkpoint.NOW;
        case "fail" -> throw new IllegalStateException("as told");
        default -> Checkpoint.BY_POLICY;
      };
    }

    @Override
    protected Checkpoint idle() {
      calls.add("idle");
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint shutdown(ShutdownReason reason) {
      calls.add("shutdown " + reason);
      return Checkpoint.BY_POLICY;
    }
  }

  private final RecordProcessorDriver driver = RecordProcessorDriver.of(new Obedient());

  @Test
  void send_numbersTheRecordsAndInitializesFirst() {
    driver.send("key", "a").send("key", "b".getBytes(StandardCharsets.UTF_8));
    assertThat(calls).containsExactly("initialize stream/shardId-000000000000", "1=a", "2=b");
  }

  @Test
  void send_givesArrivalTimesOfTheDriversClock() {
    List<Instant> arrivals = new ArrayList<>();
    RecordProcessorDriver other =
        RecordProcessorDriver.of(
            processor(
                record -> {
                  arrivals.add(record.arrivalTime());
                  return Checkpoint.BY_POLICY;
                }));
    other.send("key", "a").advance(Duration.ofMinutes(5)).send("key", "b");
    assertThat(arrivals).containsExactly(other.now().minusSeconds(300), other.now());
  }

  @Test
  void send_ofReadyRecords_isOneBatch() {
    driver.send(
        StreamRecord.builder().sequenceNumber("10").data("a").build(),
        StreamRecord.builder().sequenceNumber("10").subSequenceNumber(1).data("now").build());
    assertThat(driver.checkpoints()).containsExactly("10.1");
    assertThat(driver.ledger().delivered()).isEqualTo(2);
  }

  @Test
  void advance_makesCheckpointsAndIdleCallsOnTheWay() {
    driver.send("key", "a").advance(Duration.ofSeconds(59));
    assertThat(driver.checkpoints()).isEmpty();
    driver.advance(Duration.ofSeconds(1));
    assertThat(driver.checkpoints()).containsExactly("1");
    assertThat(calls).filteredOn("idle"::equals).hasSize(60);
  }

  @Test
  void stop_shutsDownAndCheckpoints() {
    driver.send("key", "a").stop();
    assertThat(calls).endsWith("1=a", "shutdown STOPPING");
    assertThat(driver.checkpoints()).containsExactly("1");
    driver.send("key", "b").advance(Duration.ofMinutes(5));
    assertThat(calls).endsWith("shutdown STOPPING");
  }

  @Test
  void endShard_showsTheShardsEnd() {
    driver.send("key", "a").endShard();
    assertThat(calls).endsWith("shutdown SHARD_ENDED");
    assertThat(driver.checkpoints()).containsExactly("SHARD_END");
  }

  @Test
  void loseLease_makesNoCheckpoint() {
    driver.send("key", "a").loseLease().send("key", "b");
    assertThat(calls).endsWith("1=a", "shutdown LEASE_LOST");
    assertThat(driver.checkpoints()).isEmpty();
  }

  @Test
  void failCheckpoints_delaysThem() {
    driver.failCheckpoints(2).send("key", "now");
    assertThat(driver.checkpoints()).isEmpty();
    driver.advance(Duration.ofSeconds(2));
    assertThat(driver.checkpoints()).containsExactly("1");
    assertThat(driver.ledger().failedCheckpoints()).isEqualTo(2);
  }

  @Test
  void withDeadLettersAfter_collectsThem() {
    driver.withDeadLettersAfter(2).send("key", "fail").send("key", "b");
    assertThat(driver.deadLetters()).hasSize(1);
    assertThat(driver.deadLetters().get(0).record().text()).isEqualTo("fail");
    assertThat(driver.deadLetters().get(0).attempts()).isEqualTo(3);
    assertThat(driver.ledger()).isEqualTo(new LedgerSnapshot(2, 1, 1, 0, 0, 3, 2, 0, 0));
  }

  @Test
  void withCheckpointPolicy_winsOverTheProcessors() {
    driver.withCheckpointPolicy(CheckpointPolicy.everyRecords(2));
    driver.send("key", "a").send("key", "b").send("key", "c");
    assertThat(driver.checkpoints()).containsExactly("2");
  }

  @Test
  void send_ofARecordThatFailsForEver_failsTheTestInsteadOfHanging() {
    assertThatThrownBy(() -> driver.send("key", "fail"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the processor failed 1000 times in a row and would be retried for ever");
    assertThatThrownBy(() -> driver.send("key", "a")).hasMessageContaining("for ever");
  }

  @Test
  void send_underStop_throwsWhatStoppedTheWorker() {
    driver.withFailurePolicy(FailurePolicy.stop().withMaxRetryAttempts(1));
    assertThatThrownBy(() -> driver.send("key", "fail"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the worker stopped: java.lang.IllegalStateException: as told")
        .cause()
        .hasMessage("as told");
    assertThat(driver.failure()).containsInstanceOf(IllegalStateException.class);
    driver.stop();
    assertThat(calls).endsWith("1=fail", "1=fail", "shutdown STOPPING");
    assertThat(driver.checkpoints()).isEmpty();
  }

  @Test
  void options_afterTheFirstRecord_areRefused() {
    driver.send("key", "a");
    assertThatThrownBy(() -> driver.withDeadLettersAfter(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the failure policy must be set before the first record");
    assertThatThrownBy(() -> driver.withCheckpointPolicy(CheckpointPolicy.DEFAULT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the checkpoint policy must be set before the first record");
  }

  @Test
  void lists_areCopies() {
    List<String> before = driver.checkpoints();
    driver.send("key", "now");
    assertThat(before).isEmpty();
    assertThat(driver.checkpoints()).isUnmodifiable();
    assertThat(driver.deadLetters()).isUnmodifiable();
  }

  private static RecordProcessor processor(Function<StreamRecord, Checkpoint> body) {
    return new RecordProcessor() {
      @Override
      protected Checkpoint processRecord(StreamRecord record) {
        return body.apply(record);
      }
    };
  }
}
