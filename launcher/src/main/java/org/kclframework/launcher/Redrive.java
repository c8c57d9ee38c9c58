package org.kclframework.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.kclframework.core.FailurePolicy;
import org.kclframework.launcher.config.OnFailure;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.management.Monitoring;
import org.kclframework.launcher.processor.Processing;
import org.kclframework.launcher.processor.Processors;
import org.kclframework.launcher.services.Services;
import org.kclframework.launcher.worker.FailurePolicies;
import org.kclframework.launcher.worker.LetterFileRun;
import org.kclframework.launcher.worker.WorkerConfigs;

/** Runs dead letters through a processor, from a file or from a stream. */
final class Redrive {

  private final Surroundings surroundings;

  Redrive(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Redrives the letters that are there now.
   *
   * @param source a {@link OnFailure.DeadLetterFile} or {@link OnFailure.DeadLetterStream}
   */
  ExitCode execute(Settings settings, OnFailure source) throws LaunchException {
    Logging logging = Logging.begin();
    logging.await();
    try (Monitoring monitoring = Monitoring.none()) {
      Processing processing = Processors.processing(settings, monitoring.registry()).ofLetters();
      try (Services services = Services.open(settings)) {
        FailurePolicies.check(settings, services.kinesis());
        FailurePolicy policy = FailurePolicies.ofRedrive(settings, services.kinesis());
        try {
          return source instanceof OnFailure.DeadLetterFile letters
              ? redriveFile(letters.file(), settings, policy, processing)
              : new Run(surroundings, logging)
                  .execute(
                      WorkerConfigs.ofRedrive(settings, policy, streamName(source), Instant.now()),
                      processing,
                      services,
                      monitoring);
        } finally {
          FailurePolicies.close(policy);
        }
      }
    }
  }

  private static String streamName(OnFailure source) {
    return ((OnFailure.DeadLetterStream) source).streamName();
  }

  private ExitCode redriveFile(
      Path file, Settings settings, FailurePolicy policy, Processing processing)
      throws LaunchException {
    try (LetterFileRun run = new LetterFileRun(file, settings, policy, processing)) {
      return execute(run);
    }
  }

  private ExitCode execute(LetterFileRun run) throws LaunchException {
    surroundings.stopRequests().handle(run::stop);
    long start = System.nanoTime();
    try {
      boolean finished =
          run.run(
              (offset, reason) ->
                  surroundings
                      .err()
                      .println("Warning: the line at byte " + offset + " is " + reason));
      tell(finished ? Summary.End.FINISHED : Summary.End.STOPPED, run, start);
    } catch (LaunchException e) {
      boolean begun = e.exitCode() != ExitCode.BAD_CONFIGURATION;
      if (begun) {
        tell(Summary.End.FAILED, run, start);
      }
      throw e;
    }
    return run.unreadableLines() == 0 ? ExitCode.DONE : ExitCode.LETTERS_UNREADABLE;
  }

  private void tell(Summary.End end, LetterFileRun run, long start) {
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    surroundings.out().println(Summary.line(end, run.totals(), duration));
  }
}
