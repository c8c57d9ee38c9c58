package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.kcl.WorkerHarness.APPLICATION;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.kcl.CheckpointTool.Holders;
import org.kclframework.kcl.CheckpointTool.ShardCheckpoint;
import org.kclframework.kcl.CheckpointTool.Target;
import org.kclframework.kcl.WorkerHarness.RunningWorker;

/** Looking at checkpoints and moving them by hand. */
@Timeout(60)
final class CheckpointToolTest {

  private final Sink sink = new Sink();
  private final Sink second = new Sink();

  private static CheckpointTool tool(WorkerHarness harness) {
    return new CheckpointTool(harness.kinesis, harness.leases, APPLICATION, Duration.ofSeconds(1));
  }

  private void processAll(WorkerHarness harness) {
    harness.runToTheTip(config(), sink.processor());
  }

  @Test
  void list_showsEachShard() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      String position = harness.put("key", "0");
      processAll(harness);
      String shard = sink.records().get(0).shardId();
      String other = shard.equals(SHARD) ? "shardId-000000000001" : SHARD;
      assertThat(tool(harness).list())
          .containsExactlyInAnyOrder(
              new ShardCheckpoint(shard, position, 0, Optional.empty()),
              new ShardCheckpoint(other, "TRIM_HORIZON", 0, Optional.empty()));
    }
  }

  @Test
  void listWithoutATable_isRefused() {
    try (WorkerHarness harness = new WorkerHarness()) {
      assertThatThrownBy(() -> tool(harness).list())
          .isInstanceOf(WorkerStartException.class)
          .hasMessage("there is no lease table order-counter");
    }
  }

  @Test
  void moveToTrimHorizon_repeatsAll() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(20);
      processAll(harness);
      tool(harness).move(STREAM, Optional.empty(), new Target.TrimHorizon(), Holders.RESPECT);
      harness.runToTheTip(config(), second.processor());
      assertThat(second.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  @Test
  void moveBehindARecord_goesOnWithTheNext() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      List<String> positions = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        positions.add(harness.put("key", Integer.toString(i)));
      }
      processAll(harness);
      List<ShardCheckpoint> moved =
          tool(harness)
              .move(
                  STREAM, Optional.of(SHARD), new Target.After(positions.get(3)), Holders.RESPECT);
      assertThat(moved)
          .containsExactly(new ShardCheckpoint(SHARD, positions.get(3), 0, Optional.empty()));
      harness.runToTheTip(config(), second.processor());
      assertThat(second.texts()).isEqualTo(numbers(4, 10));
    }
  }

  @Test
  void moveToATime_goesOnWithTheFirstRecordSince() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(5);
      long before = System.currentTimeMillis();
      await("the next millisecond", () -> System.currentTimeMillis() > before);
      Instant time = Instant.ofEpochMilli(before + 1);
      harness.put(5, 10);
      processAll(harness);
      tool(harness).move(STREAM, Optional.empty(), new Target.At(time), Holders.RESPECT);
      harness.runToTheTip(config(), second.processor());
      assertThat(second.texts()).isEqualTo(numbers(5, 10));
    }
  }

  @Test
  void moveToATimeWithoutRecordsSince_movesNothing() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      String last = harness.put("key", "0");
      processAll(harness);
      Instant future = Instant.now().plusSeconds(1);
      await("that time", () -> Instant.now().isAfter(future));
      tool(harness).move(STREAM, Optional.empty(), new Target.At(future), Holders.RESPECT);
      assertThat(harness.checkpoint(SHARD)).isEqualTo(last);
    }
  }

  @Test
  void moveToAForeignPosition_isRefused() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      String last = harness.put("key", "0");
      processAll(harness);
      Target foreign = new Target.After("4900");
      assertThatThrownBy(
              () -> tool(harness).move(STREAM, Optional.empty(), foreign, Holders.RESPECT))
          .isInstanceOf(WorkerStartException.class)
          .hasMessage("4900 is no sequence number of orders/" + SHARD);
      assertThat(harness.checkpoint(SHARD)).isEqualTo(last);
    }
  }

  @Test
  void moveOfAnUnknownShard_isRefused() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      processAll(harness);
      assertThatThrownBy(
              () ->
                  tool(harness)
                      .move(
                          STREAM,
                          Optional.of("shardId-000000000009"),
                          new Target.TrimHorizon(),
                          Holders.RESPECT))
          .isInstanceOf(WorkerStartException.class)
          .hasMessage("lease table order-counter has no checkpoint of orders/shardId-000000000009");
    }
  }

  @Test
  void moveUnderALivingWorker_isRefused() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      RunningWorker running = harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      assertThatThrownBy(
              () ->
                  tool(harness)
                      .move(STREAM, Optional.empty(), new Target.TrimHorizon(), Holders.RESPECT))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("holds the lease of " + SHARD)
          .hasMessageContaining("stop the application first");
      assertThat(running.outcome()).isNotDone();
    }
  }

  /** A worker that died is still named in its leases, but does not renew them. */
  @Test
  void moveUnderADeadWorker_isDone() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      MortalWorker mortal = harness.startMortal(config(), sink.handler());
      await("all records", () -> sink.size() >= 10);
      mortal.kill();
      assertThat(harness.row(SHARD).orElseThrow().owner()).isNotNull();
      tool(harness).move(STREAM, Optional.empty(), new Target.TrimHorizon(), Holders.RESPECT);
      assertThat(harness.row(SHARD).orElseThrow().owner()).isNull();
    }
  }

  @Test
  void moveOverALivingWorker_hasItReadAgain() throws Exception {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(10);
      harness.start(sink.processor());
      await("all records", () -> sink.size() >= 10);
      tool(harness).move(STREAM, Optional.empty(), new Target.TrimHorizon(), Holders.OVERRIDE);
      await("all records again", () -> sink.size() >= 20);
      assertThat(sink.texts().subList(10, 20)).isEqualTo(numbers(10));
    }
  }

  @Test
  void moveWithSeveralStreams_concernsOne() throws Exception {
    try (WorkerHarness harness = new WorkerHarness()) {
      harness.kinesis.createStream("orders", 1);
      harness.kinesis.createStream("payments", 1);
      harness.kinesis.put("orders", "key", new byte[] {'o'});
      harness.kinesis.put("payments", "key", new byte[] {'p'});
      String[] streams = {"orders", "payments"};
      harness.runToTheTip(WorkerHarness.config(APPLICATION, streams), sink.processor());
      tool(harness).move("orders", Optional.empty(), new Target.TrimHorizon(), Holders.RESPECT);
      harness.runToTheTip(WorkerHarness.config(APPLICATION, streams), second.processor());
      assertThat(sink.texts()).containsExactlyInAnyOrder("o", "p");
      assertThat(second.texts()).containsExactly("o");
    }
  }
}
