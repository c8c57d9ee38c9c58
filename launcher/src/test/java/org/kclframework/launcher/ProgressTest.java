package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProgressTest {

  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final ManualTimer timer = new ManualTimer();
  private final AtomicLong records = new AtomicLong();
  private final Progress progress =
      new Progress(timer, () -> timer.nanos, new PrintStream(screen, true, UTF_8));
  private final Logger logger = (Logger) LoggerFactory.getLogger(Progress.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** Rings when it is told to, by a clock that then goes on. */
  private static final class ManualTimer implements Progress.Timer {

    private long nanos = 1;
    private @Nullable Duration interval;
    private @Nullable Runnable task;
    private boolean ended;

    @Override
    public Runnable every(Duration every, Runnable toDo) {
      interval = every;
      task = toDo;
      return () -> ended = true;
    }

    void ring() {
      nanos += requireNonNull(interval).toNanos();
      requireNonNull(task).run();
    }
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private String tellDuring(boolean interactive, Runnable work) {
    return progress.tellDuring(
        () -> {
          work.run();
          return "done";
        },
        interactive,
        records::get,
        List::of);
  }

  private String shown() {
    String shown = screen.toString(UTF_8);
    screen.reset();
    return shown;
  }

  @Test
  void terminal_hasOneLineThatChanges_andIsClearInTheEnd() {
    String result =
        tellDuring(
            true,
            () -> {
              assertThat(shown()).as("before the first interval").isEmpty();
              records.set(1_000);
              timer.ring();
              assertThat(shown()).isEqualTo(CLEAR + "1,000 records, 2,000/s, 0 shards\r");
              records.set(1_200);
              timer.ring();
              assertThat(shown()).isEqualTo(CLEAR + "1,200 records, 400/s, 0 shards\r");
            });
    assertThat(result).isEqualTo("done");
    assertThat(timer.interval).isEqualTo(Duration.ofMillis(500));
    assertThat(timer.ended).isTrue();
    assertThat(shown()).isEqualTo(CLEAR);
    assertThat(log.list).isEmpty();
  }

  @Test
  void terminal_keepsNothing_ofALineThatComesTooLate() {
    tellDuring(true, () -> {});
    assertThat(shown()).isEqualTo(CLEAR);
    timer.ring();
    assertThat(shown()).isEmpty();
  }

  @Test
  void terminal_isClear_alsoAfterAFailure() {
    assertThatThrownBy(
            () ->
                tellDuring(
                    true,
                    () -> {
                      timer.ring();
                      throw new IllegalStateException("failed");
                    }))
        .hasMessage("failed");
    assertThat(shown()).endsWith("\r" + CLEAR);
    assertThat(timer.ended).isTrue();
  }

  @Test
  void withoutATerminal_theLogTells() {
    tellDuring(
        false,
        () -> {
          records.set(5_000);
          timer.ring();
        });
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("5,000 records, 500/s, 0 shards");
    assertThat(timer.interval).isEqualTo(Duration.ofSeconds(10));
    assertThat(timer.ended).isTrue();
    assertThat(shown()).isEmpty();
  }
}
