package org.kclframework.launcher;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.config.ConfigSources;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.SettingsLoader;
import org.kclframework.launcher.exit.LaunchException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The program's own command, and what all others have in common: the configuration. */
@Command(
    name = "launcher",
    customSynopsis = "launcher [COMMAND] [--config=FILE] [--key=value]...",
    description = {
      "Runs record processors on Amazon Kinesis.",
      "--config=FILE names a .properties file, --key=value overrides what is in it."
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class)
final class LauncherCommand implements Callable<Integer> {

  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final PrintWriter out;
  private final PrintWriter err;

  @Spec private @Nullable CommandSpec spec;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  LauncherCommand(
      Map<String, String> environment, Path workingDirectory, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.workingDirectory = workingDirectory;
    this.out = out;
    this.err = err;
  }

  /** Runs the configuration that the arguments name: what follows no command is meant for run. */
  @Override
  public Integer call() throws LaunchException {
    if (arguments.isEmpty()) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), "Missing command, or --config=FILE to run");
    }
    return new RunCommand(this, out, err).call();
  }

  /**
   * Reads the configuration.
   *
   * @param commandArguments what followed a command on the command line; what stood before it is
   *     known
   * @throws org.kclframework.launcher.config.ConfigurationException if anything is wrong with it
   */
  Settings loadSettings(List<String> commandArguments) {
    List<String> allArguments = new ArrayList<>(arguments);
    allArguments.addAll(commandArguments);
    return SettingsLoader.load(new ConfigSources(allArguments, environment, workingDirectory));
  }
}
