package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerConfig.StopWhen;

/** What a configuration may say; hazard 15 is one of the things that it may not. */
final class WorkerConfigTest {

  private static WorkerConfig.Builder config() {
    return WorkerConfig.builder("counter", "orders");
  }

  @Test
  void defaults() {
    WorkerConfig config = config().workerIdentifier("w").build();
    assertThat(config)
        .isEqualTo(
            new WorkerConfig(
                "counter",
                List.of("orders"),
                "counter",
                "w",
                new StartPosition.TrimHorizon(),
                new Retrieval.Polling(),
                RunnerOptions.DEFAULT,
                Aggregates.DELIVER_OUT_OF_RANGE,
                StopWhen.NEVER,
                Duration.ofSeconds(2),
                Duration.ofSeconds(150),
                Duration.ofSeconds(25),
                Map.of()));
    assertThat(config.setting(KclSetting.FAILOVER_TIME)).contains(Duration.ofSeconds(5));
    assertThat(config.setting(KclSetting.MAX_LEASES)).isEmpty();
    assertThat(config.isMultiStream()).isFalse();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(
            "maxLeasesForWorker must be >= 1, but was 0",
            config -> config.with(KclSetting.MAX_LEASES, 0)),
        refusal(
            "maxRecords must be 1 to 10000, but was 20000",
            config -> config.with(KclSetting.MAX_RECORDS, 20_000)),
        refusal(
            "failoverTimeMillis must be >= 1000 ms, but was 999 ms",
            config -> config.with(KclSetting.FAILOVER_TIME, Duration.ofMillis(999))),
        refusal(
            "idleTimeBetweenReadsInMillis must be >= 1 ms, but was 0 ms",
            config -> config.with(KclSetting.IDLE_TIME, Duration.ZERO)),
        refusal(
            "metricsLevel must be one of [NONE, SUMMARY, DETAILED], but was ALL",
            config -> config.with(KclSetting.METRICS_LEVEL, "ALL")),
        refusal(
            "dynamoDbRequestTimeoutMillis must be < failoverTimeMillis (5000 ms), but was 5000 ms",
            config -> config.with(KclSetting.LEASE_TABLE_TIMEOUT, Duration.ofSeconds(5))),
        refusal("tableName must not be blank", config -> config.tableName(" ")),
        refusal("workerIdentifier must not be blank", config -> config.workerIdentifier("")),
        refusal(
            "takeInterval must be > 0, but was PT0S", config -> config.takeInterval(Duration.ZERO)),
        refusal(
            "silenceLimit must be > 0, but was PT-1S",
            config -> config.silenceLimit(Duration.ofSeconds(-1))),
        refusal(
            "shutdownGrace must be > 0, but was PT0S",
            config -> config.shutdownGrace(Duration.ZERO)));
  }

  private static Arguments refusal(String message, Consumer<WorkerConfig.Builder> change) {
    return Arguments.of(message, change);
  }

  /** Hazard 15: a limit to the leases that leaves shards unread is refused where it can be. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void build_refusesWhatIsOutOfBounds(String message, Consumer<WorkerConfig.Builder> change) {
    WorkerConfig.Builder config = config();
    change.accept(config);
    assertThatThrownBy(config::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void build_refusesStreamsThatMakeNoSense() {
    assertThatThrownBy(() -> WorkerConfig.builder("counter").build())
        .hasMessage("streamNames must name at least one stream");
    assertThatThrownBy(() -> WorkerConfig.builder("counter", "orders", "orders").build())
        .hasMessage("streamNames names a stream twice: [orders, orders]");
    assertThatThrownBy(
            () ->
                WorkerConfig.builder("counter", "orders", "payments")
                    .retrieval(new Retrieval.FanOut(Optional.of("arn"), Optional.empty()))
                    .build())
        .hasMessage("one consumerArn cannot serve several streams");
    assertThatThrownBy(() -> WorkerConfig.builder("", "orders").build())
        .hasMessage("applicationName must not be blank");
  }

  @Test
  void tableTimeout_followsAShortFailoverTime() {
    WorkerConfig config = config().with(KclSetting.FAILOVER_TIME, Duration.ofSeconds(2)).build();
    assertThat(config.setting(KclSetting.LEASE_TABLE_TIMEOUT)).contains(Duration.ofMillis(1600));
  }

  @Test
  void withUnchecked_refusesAValueOfAnotherType() {
    assertThatThrownBy(() -> config().withUnchecked(KclSetting.FAILOVER_TIME, 5000))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void settings_haveNamesOfTheirOwnAndDefaultsWithinTheirBounds() {
    assertThat(KclSetting.all()).extracting(KclSetting::name).doesNotHaveDuplicates();
    assertThat(KclSetting.all())
        .allSatisfy(setting -> setting.defaultValue().ifPresent(setting::check));
  }
}
