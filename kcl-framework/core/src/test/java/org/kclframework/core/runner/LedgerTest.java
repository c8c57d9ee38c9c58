package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LedgerTest {

  private final Ledger ledger = new Ledger();

  @Test
  void snapshot_countsEachOutcomeApart() {
    ledger.delivered(20);
    ledger.resolved(Outcome.SUCCEEDED);
    for (int i = 0; i < 2; i++) {
      ledger.resolved(Outcome.DEAD_LETTERED);
    }
    for (int i = 0; i < 3; i++) {
      ledger.resolved(Outcome.SKIPPED);
    }
    ledger.resolved(Outcome.RETURNED);
    ledger.returned(3);
    ledger.failedAttempt();
    ledger.failedAttempt();
    ledger.failedAttempt();
    ledger.retried();
    ledger.checkpointed();
    ledger.checkpointed();
    ledger.checkpointFailed();
    LedgerSnapshot snapshot = ledger.snapshot();
    assertThat(snapshot).isEqualTo(new LedgerSnapshot(20, 1, 2, 3, 4, 3, 1, 2, 1));
    assertThat(snapshot.resolved()).isEqualTo(6);
    assertThat(snapshot.inFlight()).isEqualTo(10);
  }

  @Test
  void plus_addsEachCount() {
    assertThat(
            new LedgerSnapshot(1, 2, 3, 4, 5, 6, 7, 8, 9)
                .plus(new LedgerSnapshot(10, 20, 30, 40, 50, 60, 70, 80, 90)))
        .isEqualTo(new LedgerSnapshot(11, 22, 33, 44, 55, 66, 77, 88, 99));
    assertThat(LedgerSnapshot.EMPTY.inFlight()).isZero();
  }
}
