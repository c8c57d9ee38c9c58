package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StallDetectorTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final LogCapture capture = new LogCapture(StallDetector.class);
  private final FakeTime time = new FakeTime();
  private final RetryBoard board = new RetryBoard(time);
  private final StallDetector detector = new StallDetector(time, board);
  private final Instant start = time.now();

  @AfterEach
  void stopCapturing() {
    capture.close();
  }

  private Optional<Stall> look(Object what) {
    return detector.look("stream/shard", Optional.of(new Waiting(what, "7", "no answer")));
  }

  private Optional<Stall> lookAtNothing() {
    return detector.look("stream/shard", Optional.empty());
  }

  @Test
  void look_atTheSameThingForTenSeconds_isAStall() {
    assertThat(look("a")).isEmpty();
    time.advance(TEN_SECONDS.minusNanos(1));
    assertThat(look("a")).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(look("a")).contains(new Stall(start, "7", 0, "no answer"));
  }

  @Test
  void look_atAnotherThing_beginsAnew() {
    look("a");
    time.advance(TEN_SECONDS);
    assertThat(look("b")).isEmpty();
    time.advance(TEN_SECONDS);
    assertThat(look("b")).map(Stall::since).contains(start.plus(TEN_SECONDS));
  }

  @Test
  void look_atNothingInBetween_beginsAnew() {
    look("a");
    time.advance(TEN_SECONDS);
    assertThat(lookAtNothing()).isEmpty();
    assertThat(look("a")).isEmpty();
    time.advance(Duration.ofDays(1));
    assertThat(lookAtNothing()).isEmpty();
  }

  @Test
  void look_withSomethingThatKeepsFailing_isAStallAtOnce() {
    board.failed("x", "3", 1, "IOException");
    time.advance(Duration.ofSeconds(1));
    board.failed("y", "4", 1, "IOException");
    board.failed("x", "3", 2, "EOFException");
    assertThat(lookAtNothing()).contains(new Stall(start, "3", 2, "EOFException"));
    board.resolved("x");
    assertThat(lookAtNothing()).map(Stall::sequenceNumber).contains("4");
    board.clear();
    assertThat(lookAtNothing()).isEmpty();
  }

  @Test
  void look_logsAStallOnceAMinute() {
    board.failed("x", "3", 5, "IOException");
    for (int i = 0; i < 4 * 60 * 3; i++) {
      time.advance(Duration.ofMillis(250));
      lookAtNothing();
    }
    assertThat(capture.events())
        .hasSize(3)
        .containsOnly(
            "WARN stream/shard: no progress since "
                + start
                + ": IOException (record 3, failed attempts: 5)");
  }

  @Test
  void look_afterAStallIsOver_logsTheNextOneInItsTurn() {
    board.failed("x", "3", 5, "IOException");
    time.advance(Duration.ofSeconds(61));
    lookAtNothing();
    board.clear();
    lookAtNothing();
    board.failed("x", "4", 1, "IOException");
    lookAtNothing();
    assertThat(capture.events()).hasSize(1);
    time.advance(Duration.ofSeconds(60));
    lookAtNothing();
    assertThat(capture.events()).hasSize(2);
  }

  @Test
  void look_atACallWithoutARecord_logsNone() {
    Optional<Waiting> call = Optional.of(new Waiting("a", "", "idle has not returned"));
    detector.look("stream/shard", call);
    time.advance(Duration.ofSeconds(60));
    detector.look("stream/shard", call);
    assertThat(capture.events())
        .containsExactly(
            "WARN stream/shard: no progress since " + start + ": idle has not returned");
  }
}
