package org.kclframework.launcher.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.ShardStatus.Phase;
import org.kclframework.core.runner.Stall;

/** Tests of the readiness and of the page that shows it. */
class ReadinessTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final LedgerSnapshot LEDGER = new LedgerSnapshot(10, 5, 2, 1, 0, 9, 7, 3, 1);

  private static ShardStatus shard(Phase phase, @Nullable Stall stall, LedgerSnapshot ledger) {
    return new ShardStatus(
        "orders",
        "shard-1",
        phase,
        Optional.of("17"),
        "15",
        Optional.of(NOW.minusSeconds(5)),
        1234,
        Optional.ofNullable(stall),
        false,
        ledger);
  }

  private static Readiness of(ShardStatus... shards) {
    return Readiness.of(true, List.of(shards), LEDGER, NOW);
  }

  private static Stall stalledFor(Duration time) {
    return new Stall(NOW.minus(time), "18", 4, "java.io.IOException");
  }

  @Test
  void beforeTheWorkerStarts_isNotReady() {
    Readiness readiness = Readiness.of(Optional.empty(), InstantSource.fixed(NOW));
    assertThat(readiness.reasons()).containsExactly("the worker has not started");
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void workerThatDoesNotRun_isNotReady() {
    Readiness readiness = Readiness.of(false, List.of(), LEDGER, NOW);
    assertThat(readiness.reasons()).containsExactly("the worker is starting or stopping");
  }

  @Test
  void workerWithoutShards_isReady() {
    assertThat(of().isReady()).isTrue();
  }

  @Test
  void shardAtWork_isReady() {
    assertThat(of(shard(Phase.PROCESSING, null, LEDGER)).isReady()).isTrue();
  }

  @Test
  void shardThatWaitsForAMinute_isStillReady() {
    Stall stall = stalledFor(Duration.ofSeconds(60));
    assertThat(of(shard(Phase.PROCESSING, stall, LEDGER)).isReady()).isTrue();
  }

  @Test
  void shardThatWaitsLonger_saysForWhatSinceWhenAndWhy() {
    Stall stall = stalledFor(Duration.ofSeconds(61));
    assertThat(of(shard(Phase.PROCESSING, stall, LEDGER)).reasons())
        .containsExactly(
            "orders/shard-1: no progress since 2026-01-01T11:58:59Z at 18, after 4 attempts:"
                + " java.io.IOException");
  }

  @Test
  void lostShard_isNotReady() {
    assertThat(of(shard(Phase.LOST, null, LEDGER)).reasons())
        .containsExactly(
            "orders/shard-1: the lease is lost, and the processor has not returned since");
  }

  @Test
  void ledgerWithMoreOutcomesThanRecords_isNotReady() {
    LedgerSnapshot wrong = new LedgerSnapshot(1, 2, 0, 0, 0, 0, 0, 0, 0);
    assertThat(of(shard(Phase.PROCESSING, null, wrong)).reasons())
        .singleElement()
        .asString()
        .startsWith("orders/shard-1: the ledger does not balance: ");
    assertThat(Readiness.of(true, List.of(), wrong, NOW).isReady()).isFalse();
  }

  @Test
  void page_showsEachShard() {
    Stall stall = stalledFor(Duration.ofSeconds(61));
    Page page = HealthPage.of(of(shard(Phase.PROCESSING, stall, LEDGER)));
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.contentType()).isEqualTo("application/json");
    assertThat(page.body())
        .isEqualToNormalizingNewlines(
            """
            {
              "status" : "DOWN",
              "reasons" : [ "orders/shard-1: no progress since 2026-01-01T11:58:59Z at 18, after \
            4 attempts: java.io.IOException" ],
              "shards" : [ {
                "stream" : "orders",
                "shard" : "shard-1",
                "phase" : "PROCESSING",
                "position" : "17",
                "millisBehindLatest" : 1234,
                "inFlight" : 2,
                "checkpoint" : "15",
                "checkpointedAt" : "2026-01-01T11:59:55Z",
                "stall" : {
                  "since" : "2026-01-01T11:58:59Z",
                  "sequenceNumber" : "18",
                  "attempts" : 4,
                  "reason" : "java.io.IOException"
                },
                "ledger" : {
                  "delivered" : 10,
                  "succeeded" : 5,
                  "deadLettered" : 2,
                  "skipped" : 1,
                  "returned" : 0,
                  "inFlight" : 2,
                  "failedAttempts" : 9,
                  "retries" : 7,
                  "checkpoints" : 3,
                  "failedCheckpoints" : 1
                }
              } ],
              "totals" : {
                "delivered" : 10,
                "succeeded" : 5,
                "deadLettered" : 2,
                "skipped" : 1,
                "returned" : 0,
                "inFlight" : 2,
                "failedAttempts" : 9,
                "retries" : 7,
                "checkpoints" : 3,
                "failedCheckpoints" : 1
              }
            }
            """);
  }

  @Test
  void page_ofAReadyWorker_isUp() {
    Page page = HealthPage.of(of());
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("\"status\" : \"UP\"", "\"reasons\" : [ ]");
  }
}
