package org.kclframework.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.OnFailure;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Runs dead letters through the processor again. */
@Command(
    name = "redrive",
    customSynopsis =
        "launcher redrive --from=file:PATH|kinesis:STREAM --config=FILE [--key=value]...",
    description = {
      "Runs dead letters through the processor again, those that are there at the start.",
      "A letter that fails again goes where onFailure says, which must not be 'retry'. If that is"
          + " where it came from, it is appended there and comes again in the next redrive.",
      "No other letter is redriven twice: how far a file was redriven is kept beside it, in"
          + " PATH.redriven, and for a stream in the lease table of the application"
          + " <applicationName>-redrive. To start over, delete that file, or rewind the checkpoints"
          + " of that application.",
      "The managementPort of the configuration is left to the worker that has it."
    })
final class RedriveCommand implements Callable<Integer> {

  private final LauncherCommand launcher;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "URI",
      description = "Where the letters are, as it follows 'deadLetter:' in onFailure.")
  private String from = "";

  @Unmatched private final List<String> arguments = new ArrayList<>();

  RedriveCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException {
    OnFailure source = source();
    Settings settings = launcher.loadSettings(arguments);
    if (settings.get(Keys.ON_FAILURE) instanceof OnFailure.Retry) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          "onFailure is 'retry', but a letter that fails for ever would hold up the redrive: choose"
              + " --onFailure=deadLetter:file:PATH, deadLetter:kinesis:STREAM, skip or stop");
    }
    return new Redrive(launcher.surroundings()).execute(settings, source).number();
  }

  private OnFailure source() throws LaunchException {
    try {
      return OnFailure.deadLettersAt(from, launcher.surroundings().workingDirectory());
    } catch (IllegalArgumentException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--from is '" + from + "', but " + e.getMessage(), e);
    }
  }
}
