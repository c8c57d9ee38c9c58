package org.kclframework.launcher;

import java.time.Duration;
import java.util.Locale;
import org.kclframework.core.runner.LedgerSnapshot;

/** The closing line of a run. */
final class Summary {

  /** How a run ended. */
  enum End {
    FINISHED("Finished"),
    STOPPED("Stopped"),
    FAILED("Failed");

    private final String verb;

    End(String verb) {
      this.verb = verb;
    }
  }

  private Summary() {}

  /** Returns the line; what a run leaves to the next one is told unless it was finished. */
  static String line(End end, LedgerSnapshot totals, Duration duration) {
    double seconds = Math.max(duration.toNanos() / 1e9, 1e-9);
    long unresolved = end == End.FINISHED ? 0 : totals.returned() + totals.inFlight();
    return String.format(
        Locale.ROOT,
        "%s: %s in %.1f s (%,.0f records/s), %s, %s, %s, %,d skipped%s",
        end.verb,
        count(totals.resolved(), "record", "records"),
        seconds,
        totals.resolved() / seconds,
        count(totals.checkpoints(), "checkpoint", "checkpoints"),
        count(totals.retries(), "retry", "retries"),
        count(totals.deadLettered(), "dead letter", "dead letters"),
        totals.skipped(),
        unresolved == 0 ? "" : String.format(Locale.ROOT, ", %,d left unresolved", unresolved));
  }

  private static String count(long count, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : several);
  }
}
