package org.kclframework.kcl;

import java.util.List;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.kcl.LeaseTable.Row;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log how the run of a worker begins and ends, so that none ends silently. */
final class RunLog {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** A logger of its own, to be switched off where such a failure is told in another way. */
  private static final Logger startFailures = LoggerFactory.getLogger(WorkerStartException.class);

  private final WorkerConfig config;

  RunLog(WorkerConfig config) {
    this.config = config;
  }

  /** Returns whether anybody reads what {@link #starting} says, which takes a read of the table. */
  boolean isStartLogged() {
    return log.isInfoEnabled();
  }

  void starting(List<Row> leases) {
    log.info(
        "worker {} starts: application {}, lease table {}, streams {} with {} shards to read, {}"
            + " where there is no checkpoint, by {}",
        config.workerIdentifier(),
        config.applicationName(),
        config.tableName(),
        config.streamNames(),
        leases.stream().filter(row -> !row.isEnded()).count(),
        describe(config.startPosition()),
        config.retrieval() instanceof Retrieval.FanOut ? "fan-out" : "polling");
  }

  private static String describe(StartPosition start) {
    if (start instanceof StartPosition.At at) {
      return "from " + at.time();
    }
    return start instanceof StartPosition.Latest ? "from LATEST" : "from TRIM_HORIZON";
  }

  /** Tells at once why a run ends that was not asked to; the shutdown may take its time. */
  void stopping(WorkerOutcome outcome) {
    if (!outcome.isSuccess() && outcome.reason() != Reason.NOT_STARTED) {
      log.error("worker {} stops: {}", config.workerIdentifier(), outcome.message());
    }
  }

  void ended(WorkerOutcome outcome, LedgerSnapshot totals) {
    if (outcome.reason() == Reason.NOT_STARTED) {
      startFailures.error(
          "worker {} has not started: {}", config.workerIdentifier(), outcome.message());
      return;
    }
    log.info(
        "worker {} has ended, {}: {} records succeeded, {} dead-lettered, {} skipped, {} left"
            + " unresolved; {} retries, {} checkpoints",
        config.workerIdentifier(),
        outcome.reason(),
        totals.succeeded(),
        totals.deadLettered(),
        totals.skipped(),
        totals.returned() + totals.inFlight(),
        totals.retries(),
        totals.checkpoints());
  }
}
