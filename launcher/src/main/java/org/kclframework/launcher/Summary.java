package org.kclframework.launcher;

import java.time.Duration;
import java.util.Locale;
import org.kclframework.core.runner.LedgerSnapshot;

/** The closing line of a run. */
final class Summary {

  private Summary() {}

  /**
   * Returns the line.
   *
   * @param verb how the run ended, such as {@code Finished}
   */
  static String line(String verb, LedgerSnapshot totals, Duration duration) {
    double seconds = Math.max(duration.toNanos() / 1e9, 1e-9);
    return String.format(
        Locale.ROOT,
        "%s: %,d records in %.1f s (%,.0f records/s), %,d checkpoints, %,d retries,"
            + " %,d dead letters, %,d skipped",
        verb,
        totals.resolved(),
        seconds,
        totals.resolved() / seconds,
        totals.checkpoints(),
        totals.failedAttempts(),
        totals.deadLettered(),
        totals.skipped());
  }
}
