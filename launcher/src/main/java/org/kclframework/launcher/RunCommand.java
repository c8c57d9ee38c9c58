package org.kclframework.launcher;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.kcl.WorkerOutcome;
import org.kclframework.launcher.config.Problem;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.processor.Processors;
import org.kclframework.launcher.services.Services;
import org.kclframework.launcher.worker.FailurePolicies;
import org.kclframework.launcher.worker.WorkerConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Runs a processor over the streams of a configuration. */
@Command(
    name = "run",
    customSynopsis = "launcher [run] --config=FILE [--key=value]...",
    description = "Runs a processor over a stream; the command itself may be left out.")
final class RunCommand implements Callable<Integer> {

  private final LauncherCommand launcher;
  private final PrintWriter out;
  private final PrintWriter err;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  RunCommand(LauncherCommand launcher, PrintWriter out, PrintWriter err) {
    this.launcher = launcher;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws LaunchException {
    Settings settings = launcher.loadSettings(arguments);
    for (Problem warning : settings.warnings()) {
      err.println("Warning: " + warning);
    }
    MeterRegistry registry = new SimpleMeterRegistry();
    RecordProcessorFactory factory = Processors.factory(settings, registry);
    try (Services services = Services.open(settings)) {
      WorkerConfig config =
          WorkerConfigs.of(settings, FailurePolicies.of(settings, services.kinesis()));
      Worker.Builder builder =
          Worker.builder(config, services.kinesis(), services.dynamoDb())
              .registry(registry)
              .processor(factory);
      services.cloudWatch().ifPresent(builder::cloudWatch);
      return run(builder.build());
    }
  }

  private int run(Worker worker) throws LaunchException {
    StopSignals.handle(worker::stop);
    long start = System.nanoTime();
    WorkerOutcome outcome = worker.run();
    LedgerSnapshot totals = worker.totals();
    if (outcome.reason() != WorkerOutcome.Reason.NOT_STARTED) {
      out.println(
          Summary.line(
              Outcomes.verb(outcome.reason()),
              totals,
              Duration.ofNanos(System.nanoTime() - start)));
    }
    if (!outcome.isSuccess()) {
      throw Outcomes.failure(outcome);
    }
    return Outcomes.exitCode(outcome.reason()).number();
  }
}
