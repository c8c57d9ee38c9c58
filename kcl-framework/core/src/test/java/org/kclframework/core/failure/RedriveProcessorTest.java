package org.kclframework.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.testing.RecordProcessorDriver;

@Timeout(30)
class RedriveProcessorTest {

  private final List<String> calls = new ArrayList<>();

  private final RecordProcessor inner =
      new RecordProcessor() {
        @Override
        protected void initialize(ShardContext shard) {
          calls.add("initialize");
        }

        @Override
        protected Checkpoint processRecord(StreamRecord record) {
          calls.add(record.sequenceNumber() + "=" + record.text());
          return Checkpoint.NOW;
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

        @Override
        protected CheckpointPolicy checkpointPolicy() {
          return CheckpointPolicy.onlyWhenAsked();
        }
      };

  private final RecordProcessorDriver driver =
      RecordProcessorDriver.of(new RedriveProcessor(inner)).withDeadLettersAfter(0);

  @Test
  void calls_areHandedOn() {
    driver.send("key", DeadLetterJson.write(Letters.numbered("7")));
    driver.advance(Duration.ofSeconds(1)).stop();
    assertThat(calls).containsExactly("initialize", "7=payload", "idle", "shutdown STOPPING");
    assertThat(driver.checkpoints()).containsExactly("1");
  }

  @Test
  void recordThatIsNoLetter_fails() {
    driver.send("key", "hunter2");
    assertThat(driver.deadLetters()).hasSize(1);
    assertThat(driver.deadLetters().get(0).errorMessage())
        .contains("is not a dead letter")
        .doesNotContain("hunter2");
    assertThat(calls).containsExactly("initialize");
  }

  @Test
  void recordWithADefect_failsWithTheDefect() {
    driver.send(
        "key",
        DeadLetterJson.write(
            Letters.of(StreamRecord.builder().sequenceNumber("7").defect("bad index").build())));
    assertThat(driver.deadLetters().get(0).errorMessage()).endsWith("bad index");
    assertThat(calls).containsExactly("initialize");
  }
}
