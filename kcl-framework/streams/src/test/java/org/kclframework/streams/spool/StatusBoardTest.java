package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.streams.internal.LoggedLines;
import org.kclframework.streams.producer.Stall;
import org.kclframework.streams.spool.SpoolStatus.State;

/** What state a spool is said to be in. */
final class StatusBoardTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Stall STALL = new Stall(NOW.minusSeconds(3), "Kinesis refuses");

  private final SpoolTally tally = new SpoolTally();

  @RegisterExtension private final LoggedLines log = new LoggedLines(StatusBoard.class);

  private StatusBoard board(Optional<State> end) {
    return new StatusBoard(
        "directory",
        new StatusBoard.Sources(
            tally, () -> 0, OptionalLong::empty, () -> Optional.of(STALL), () -> end),
        () -> NOW);
  }

  @Test
  void recordThatWaitsBehindAFailure_isAStall() {
    tally.accepted.increment();
    SpoolStatus status = board(Optional.empty()).update();
    assertThat(status.state()).isEqualTo(State.STALLED);
    assertThat(status.since()).isEqualTo(STALL.since());
    assertThat(status.reason()).isEqualTo("Kinesis refuses");
  }

  @Test
  void lastRecordSetAside_isNoStallAnyMore() {
    tally.accepted.increment();
    StatusBoard board = board(Optional.empty());
    assertThat(board.update().state()).isEqualTo(State.STALLED);
    tally.setAside.increment();
    SpoolStatus status = board.update();
    assertThat(status.state()).isEqualTo(State.IDLE);
    assertThat(status.since()).isEqualTo(NOW);
    assertThat(status.reason()).isEmpty();
  }

  @Test
  void stall_isLogged_andThatItIsOver_butNotThatItIsClosed() {
    tally.accepted.increment();
    AtomicReference<Optional<Stall>> stall =
        new AtomicReference<>(Optional.of(new Stall(NOW.minusSeconds(6), "Kinesis refuses")));
    AtomicReference<Optional<State>> end = new AtomicReference<>(Optional.empty());
    StatusBoard board =
        new StatusBoard(
            "directory",
            new StatusBoard.Sources(tally, () -> 0, OptionalLong::empty, stall::get, end::get),
            () -> NOW);
    board.update();
    stall.set(Optional.empty());
    board.update();
    stall.set(Optional.of(new Stall(NOW.minusSeconds(6), "Kinesis refuses")));
    board.update();
    end.set(Optional.of(State.CLOSED));
    assertThat(board.update().state()).isEqualTo(State.CLOSED);

    String stalled =
        "The spool directory delivers nothing since 2026-01-02T03:03:59Z: Kinesis refuses;"
            + " it keeps trying";
    assertThat(log.take())
        .containsExactly(stalled, "The spool directory is DELIVERING again", stalled);
  }

  @Test
  void failure_isShownThoughNothingWaits() {
    SpoolStatus status = board(Optional.of(State.FAILED)).update();
    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.reason()).isEqualTo("Kinesis refuses");
  }
}
