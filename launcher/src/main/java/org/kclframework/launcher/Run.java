package org.kclframework.launcher;

import java.time.Duration;
import org.kclframework.core.FailurePolicy;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.kcl.WorkerOutcome;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.management.Monitoring;
import org.kclframework.launcher.processor.Processing;
import org.kclframework.launcher.processor.Processors;
import org.kclframework.launcher.services.Services;
import org.kclframework.launcher.worker.FailurePolicies;
import org.kclframework.launcher.worker.WorkerConfigs;

/** Runs a worker from its configuration to its closing line. */
final class Run {

  private final Surroundings surroundings;
  private final Logging logging;

  Run(Surroundings surroundings, Logging logging) {
    this.surroundings = surroundings;
    this.logging = logging;
  }

  /**
   * Runs the worker of a configuration until it ends or is told to stop.
   *
   * @throws LaunchException if it ends otherwise than it was asked to, or does not start
   */
  ExitCode execute(Settings settings) throws LaunchException {
    logging.await();
    try (Monitoring monitoring = startMonitoring(settings)) {
      Processing processing = Processors.processing(settings, monitoring.registry());
      try (Services services = Services.open(settings)) {
        services.prepare();
        FailurePolicies.check(settings, services.kinesis());
        FailurePolicy policy = FailurePolicies.of(settings, services.kinesis());
        try {
          return execute(WorkerConfigs.of(settings, policy), processing, services, monitoring);
        } finally {
          FailurePolicies.close(policy);
        }
      }
    }
  }

  private static Monitoring startMonitoring(Settings settings) throws LaunchException {
    return Monitoring.start(settings.get(Keys.MANAGEMENT_HOST), settings.get(Keys.MANAGEMENT_PORT));
  }

  /** Runs a worker until it ends or is told to stop, and prints the closing line. */
  ExitCode execute(
      WorkerConfig config, Processing processing, Services services, Monitoring monitoring)
      throws LaunchException {
    Worker.Builder builder =
        Worker.builder(config, services.kinesis(), services.dynamoDb())
            .registry(monitoring.registry())
            .shardProcessor(processing.shardProcessors(config.runnerOptions()));
    services.cloudWatch().ifPresent(builder::cloudWatch);
    Worker worker = builder.build();
    surroundings.stopRequests().handle(worker::stop);
    monitoring.watch(worker);
    boolean unbounded = config.stopWhen() == WorkerConfig.StopWhen.NEVER;
    if (!unbounded) {
      logging.leaveOutRuns();
    }
    long start = System.nanoTime();
    WorkerOutcome outcome =
        unbounded
            ? worker.run()
            : new Progress()
                .tellDuring(
                    worker::run,
                    Terminal.isInteractive(),
                    () -> worker.totals().resolved(),
                    worker::shards);
    if (outcome.reason() != WorkerOutcome.Reason.NOT_STARTED) {
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      surroundings
          .out()
          .println(Summary.line(Outcomes.end(outcome.reason()), worker.totals(), duration));
    }
    if (!outcome.isSuccess()) {
      throw Outcomes.failure(outcome, services.place());
    }
    return ExitCode.DONE;
  }
}
