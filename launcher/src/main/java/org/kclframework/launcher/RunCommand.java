package org.kclframework.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kclframework.launcher.exit.LaunchException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Runs a processor over the streams of a configuration. */
@Command(
    name = "run",
    customSynopsis = "launcher [run] --config=FILE [--key=value]...",
    description = "Runs a processor over a stream; the command itself may be left out.")
final class RunCommand implements Callable<Integer> {

  private final LauncherCommand launcher;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  RunCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException {
    return launcher.run(arguments);
  }
}
