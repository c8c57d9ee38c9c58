package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;

import ch.qos.logback.classic.Level;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;

/** What a program that only runs a worker finds in its log. */
@Timeout(60)
final class RunLogTest {

  private final Sink sink = new Sink();

  /** Returns what is told of a worker; those of other tests may run at the same time. */
  private static List<String> lines(LogCapture log, Level level, String worker) {
    return log.lines().stream()
        .filter(line -> line.level() == level)
        .map(LogCapture.Line::text)
        .filter(text -> text.startsWith("worker " + worker + " "))
        .toList();
  }

  @Test
  void run_tellsItsBeginningAndItsEnd() {
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.put(10);
      RunningWorker running =
          harness.start(
              config().workerIdentifier("stopped"), builder -> builder.processor(sink.processor()));
      await("all records", () -> sink.size() >= 10);
      running.stop();
      assertThat(lines(log, Level.INFO, "stopped"))
          .containsExactly(
              "worker stopped starts: application order-counter, lease table order-counter,"
                  + " streams [orders] with 2 shards to read, from TRIM_HORIZON where there is no"
                  + " checkpoint, by polling",
              "worker stopped has ended, STOPPED: 10 records succeeded, 0 dead-lettered,"
                  + " 0 skipped, 0 left unresolved; 0 retries, 2 checkpoints");
      assertThat(lines(log, Level.ERROR, "stopped")).isEmpty();
    }
  }

  @Test
  void startThatFails_isAnError() {
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = new WorkerHarness()) {
      harness
          .start(
              config().workerIdentifier("unstarted"),
              builder -> builder.processor(sink.processor()))
          .await();
      assertThat(lines(log, Level.ERROR, "unstarted"))
          .singleElement()
          .asString()
          .startsWith("worker unstarted has not started: cannot describe stream orders: ");
    }
  }

  @Test
  void endThatNobodyAskedFor_isAnErrorWithoutTheFailuresMessage() {
    RunnerOptions options =
        RunnerOptions.DEFAULT.withFailurePolicy(FailurePolicy.stop().withMaxRetryAttempts(1));
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put(1);
      WorkerOutcome outcome =
          harness
              .start(
                  config().runnerOptions(options).workerIdentifier("failing"),
                  builder ->
                      builder.processor(
                          sink.processor(
                              record -> {
                                throw new IllegalStateException("secret " + record.text());
                              })))
              .await();
      assertThat(lines(log, Level.ERROR, "failing"))
          .containsExactly("worker failing stops: " + outcome.message());
      assertThat(lines(log, Level.INFO, "failing"))
          .last()
          .isEqualTo(
              "worker failing has ended, FAILURE_POLICY: 0 records succeeded, 0 dead-lettered,"
                  + " 0 skipped, 1 left unresolved; 1 retries, 0 checkpoints");
      assertThat(outcome.toString())
          .isEqualTo("FAILURE_POLICY: " + outcome.message())
          .doesNotContain("secret");
    }
  }
}
