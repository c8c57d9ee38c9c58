package org.kclframework.launcher;

import java.io.PrintWriter;
import java.util.Locale;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.launcher.streams.PutOutcome;
import org.kclframework.launcher.streams.VisibleText;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.ProducerCounts;

/** Tells what becomes of lines that are put into a stream. */
final class PutReport {

  private final PrintWriter err;
  private final String alias;
  private final long start;

  /**
   * Creates it.
   *
   * @param start when it began, by {@link System#nanoTime}
   */
  PutReport(PrintWriter err, String alias, long start) {
    this.err = err;
    this.alias = alias;
    this.start = start;
  }

  /** Returns how far it has got. */
  String progress(long read, ProducerCounts counts) {
    return String.format(
        Locale.ROOT,
        "%,d lines read, %,d delivered (%,.0f/s)",
        read,
        counts.delivered(),
        counts.delivered() / seconds());
  }

  private double seconds() {
    return Math.max(System.nanoTime() - start, 1) / 1e9;
  }

  /** Tells what is not in the stream, and counts all. */
  void end(PutOutcome outcome) {
    outcome.firstFailure().ifPresent(failure -> undelivered(outcome, failure));
    outcome
        .unreadable()
        .ifPresent(
            failure ->
                err.println(
                    "Standard input cannot be read on: " + FileFailures.described(failure)));
    boolean stopped =
        outcome.firstFailure().isPresent() || outcome.stoppedAtBadLine() || outcome.stopRequested();
    if (stopped) {
      err.println("Nothing behind line " + outcome.read() + " was put");
    }
    err.println(summary(outcome));
  }

  private void undelivered(PutOutcome outcome, DeliveryException failure) {
    err.println("Not delivered: line " + outcome.failedLines());
    err.println("The first of them: " + VisibleText.of(String.valueOf(failure.getMessage())));
    if (outcome.uncertain() > 0) {
      err.println(
          outcome.uncertain() + " of them may be in the stream all the same: no answer came");
    }
  }

  private String summary(PutOutcome outcome) {
    ProducerCounts counts = outcome.counts();
    double seconds = seconds();
    return String.format(
        Locale.ROOT,
        "%s: %,d lines read, %,d accepted, %,d delivered, %,d failed, %,d bad lines, %,d retries"
            + " in %.1f s (%,.0f/s)",
        alias,
        outcome.read(),
        counts.accepted(),
        counts.delivered(),
        counts.failed() + counts.rejected() - outcome.refused(),
        outcome.bad(),
        counts.retries(),
        seconds,
        counts.delivered() / seconds);
  }
}
