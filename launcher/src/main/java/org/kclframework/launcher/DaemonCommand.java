package org.kclframework.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.daemon.Daemon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes events from the programs of this machine until it is told to stop. */
@Command(
    name = "daemon",
    customSynopsis = {
      "launcher daemon [--streams=FILE] [--skip-kinesis [--output_file=FILE]] [-v]...",
      "                [--config=FILE] [--key=value]..."
    },
    description = {
      "Takes events from programs on this machine and delivers them to streams.",
      "They come over ZeroMQ as to Triton's daemon and over HTTP (daemonHttpPort), are kept on the",
      "disk (spoolDirectory), and go to the streams of the catalog."
    })
final class DaemonCommand implements Callable<Integer> {

  private final LauncherCommand launcher;

  @Mixin private final StreamOptions options = new StreamOptions();

  @Option(
      names = "--skip-kinesis",
      description = {
        "Writes what comes over ZeroMQ to an output, in the format of Triton's daemon, in place of",
        "any stream. Needs no catalog."
      })
  private boolean skipKinesis;

  @Option(
      names = {"--output_file", "--output-file"},
      paramLabel = "FILE",
      description = "The output of --skip-kinesis; standard output by default.")
  private @Nullable Path outputFile;

  DaemonCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException {
    // Before anything serves HTTP, such as the metrics.
    Daemon.limitSlowClients();
    launcher.beginQuietLogging();
    Settings settings = options.settings(launcher, Purpose.DAEMON);
    if (outputFile != null && !skipKinesis) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--output_file means nothing without --skip-kinesis");
    }
    DaemonRun run = new DaemonRun(launcher.surroundings(), settings);
    return (skipKinesis ? skipKinesis(run) : run.deliver(options.catalog(launcher.surroundings())))
        .number();
  }

  private ExitCode skipKinesis(DaemonRun run) throws LaunchException {
    if (outputFile == null) {
      return run.write(launcher.surroundings().bytes(), () -> {});
    }
    Path file = launcher.surroundings().workingDirectory().resolve(outputFile);
    try (OutputFile output = OutputFile.open(file)) {
      return run.write(output, () -> begin(output, file));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static void begin(OutputFile output, Path file) throws LaunchException {
    try {
      output.begin();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static LaunchException unwritable(Path file, IOException cause) {
    return new LaunchException(
        ExitCode.INITIALIZATION_FAILED,
        "--output_file=" + file + " cannot be written: " + FileFailures.described(cause),
        cause);
  }
}
