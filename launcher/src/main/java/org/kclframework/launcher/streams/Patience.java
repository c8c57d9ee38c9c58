package org.kclframework.launcher.streams;

import java.time.Duration;
import java.util.function.Consumer;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerCounts;

/**
 * Gives a producer up when none of its records gets through for too long, and says before that it
 * will. Not safe for use by several threads.
 */
final class Patience {

  /** How much of it passes before it says that no record gets through. */
  private static final int SILENT_PART = 24;

  /** What gets through at once needs no word. */
  private static final int SILENT_LOOKS = 1;

  private final Producer producer;
  private final Duration patience;
  private final Consumer<String> listener;

  private long settled = -1;
  private long since = System.nanoTime();
  private boolean told;
  private int looksSinceStop;

  /**
   * Creates it; it begins now.
   *
   * @param producer is closed if it is given up
   */
  Patience(Producer producer, Duration patience, Consumer<String> listener) {
    this.producer = producer;
    this.patience = patience;
    this.listener = listener;
  }

  /** Looks whether records get through; to be called again and again. */
  void check() {
    Duration waited = withoutProgress();
    if (waited.compareTo(patience) >= 0) {
      producer.close(Duration.ZERO);
    } else if (!told && waited.compareTo(patience.dividedBy(SILENT_PART)) >= 0) {
      told = true;
      listener.accept(
          "No record gets through"
              + producer
                  .stall()
                  .map(stall -> " (" + VisibleText.of(stall.problem()) + ")")
                  .orElse("")
              + ": it is tried for "
              + left(waited)
              + " s more");
    }
  }

  /** Says once what is waited for at a stop; to be called at each look behind that. */
  void tellWhatWaits(long lines) {
    looksSinceStop++;
    if (looksSinceStop == SILENT_LOOKS + 1 && lines > 0) {
      listener.accept(
          "Lines that still wait: "
              + lines
              + "; they are tried for "
              + left(withoutProgress())
              + " s more, longer if some get through");
    }
  }

  private long left(Duration waited) {
    return Math.max(patience.minus(waited).toSeconds(), 0);
  }

  private Duration withoutProgress() {
    ProducerCounts counts = producer.counts();
    long now = counts.delivered() + counts.failed();
    if (now != settled || counts.pending() == 0) {
      settled = now;
      since = System.nanoTime();
      told = false;
      return Duration.ZERO;
    }
    return Duration.ofNanos(System.nanoTime() - since);
  }
}
