package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.core.runner.ScriptedProcessor.NOW;
import static org.kclframework.core.runner.ScriptedProcessor.failing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.FailurePolicy;

@Timeout(30)
class ShardMetersTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Rig rig = new Rig();
  private ShardMeters meters;

  @BeforeEach
  void register() {
    rig.with(FailurePolicy.deadLetter(rig.letters).withMaxRetryAttempts(1));
    meters = ShardMeters.register(registry, "orders", "shard-1", rig.runner(), rig.time::now);
  }

  @AfterEach
  void verifyLedger() {
    rig.verify();
  }

  private double counter(String name, String... tags) {
    return registry.get("kclframework.shard." + name).tags(tags).functionCounter().count();
  }

  private double gauge(String name) {
    return registry.get("kclframework.shard." + name).gauge().value();
  }

  @Test
  void register_tagsEachMeterWithStreamAndShard() {
    assertThat(registry.getMeters())
        .hasSize(11)
        .allMatch(meter -> "orders".equals(meter.getId().getTag("stream")))
        .allMatch(meter -> "shard-1".equals(meter.getId().getTag("shard")))
        .noneMatch(meter -> meter.getId().getDescription() == null);
  }

  @Test
  void counters_followTheLedger() {
    rig.processor.on("1", NOW).always("2", failing("no"));
    rig.processor.on("3", rig.processor.doing(() -> rig.runner().drain(Duration.ofSeconds(1))));
    rig.initialize().send("1", "2", "3", "4");
    assertThat(counter("records.delivered")).isEqualTo(4);
    assertThat(counter("records", "outcome", "succeeded")).isEqualTo(2);
    assertThat(counter("records", "outcome", "dead_lettered")).isEqualTo(1);
    assertThat(counter("records", "outcome", "skipped")).isZero();
    assertThat(counter("records", "outcome", "returned")).isEqualTo(1);
    assertThat(counter("attempts.failed")).isEqualTo(2);
    assertThat(counter("checkpoints")).isEqualTo(1);
    assertThat(counter("checkpoints.failed")).isZero();
    assertThat(gauge("records.in.flight")).isZero();
  }

  @Test
  void counters_countSkippedRecordsAndFailedCheckpoints() {
    Rig other = new Rig().maySkip("1").with(FailurePolicy.skip().withMaxRetryAttempts(0));
    other.processor.always("1", failing("no")).on("2", NOW);
    other.table.throttle(1);
    MeterRegistry own = new SimpleMeterRegistry();
    try (ShardMeters registered =
        ShardMeters.register(own, "orders", "shard-2", other.runner(), other.time::now)) {
      assertThat(registered).isNotNull();
      other.initialize().send("1", "2");
      assertThat(
              own.get("kclframework.shard.records")
                  .tag("outcome", "skipped")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(own.get("kclframework.shard.checkpoints.failed").functionCounter().count())
          .isEqualTo(1);
    }
    assertThat(own.getMeters()).isEmpty();
    other.verify();
  }

  @Test
  void gauges_showLagFlightAndStall() {
    rig.processor.on("1", failing("no"));
    rig.time.onWait(
        () -> {
          assertThat(gauge("records.in.flight")).isEqualTo(1);
          assertThat(gauge("stalled.seconds")).isZero();
          rig.time.advance(Duration.ofSeconds(90));
          assertThat(gauge("stalled.seconds")).isEqualTo(90);
        });
    assertThat(gauge("behind.latest.millis")).isEqualTo(-1);
    rig.initialize().send("1");
    assertThat(gauge("behind.latest.millis")).isZero();
    assertThat(gauge("stalled.seconds")).isZero();
    assertThat(rig.time.waits()).hasSize(1);
  }

  @Test
  void close_afterTheShardWasTakenAgain_leavesTheLaterMeters() {
    Rig again = new Rig();
    ShardMeters later =
        ShardMeters.register(registry, "orders", "shard-1", again.runner(), again.time::now);
    again.initialize().send("1", "2", "3");
    assertThat(counter("records.delivered")).as("not the former owner's").isEqualTo(3);
    meters.close();
    assertThat(registry.getMeters()).hasSize(11);
    assertThat(counter("records", "outcome", "succeeded")).isEqualTo(3);
    assertThat(gauge("behind.latest.millis")).isZero();
    later.close();
    assertThat(registry.getMeters()).isEmpty();
    again.verify();
  }

  @Test
  void close_leavesTheMetersOfOtherShards() {
    try (ShardMeters other =
        ShardMeters.register(registry, "orders", "shard-2", rig.runner(), rig.time::now)) {
      assertThat(other).isNotNull();
      assertThat(registry.getMeters()).hasSize(22);
      meters.close();
      assertThat(registry.getMeters())
          .hasSize(11)
          .allMatch(meter -> "shard-2".equals(meter.getId().getTag("shard")));
    }
  }

  @Test
  void close_removesTheMeters() {
    meters.close();
    meters.close();
    assertThat(registry.getMeters()).isEmpty();
  }
}
