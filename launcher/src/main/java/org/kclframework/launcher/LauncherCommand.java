package org.kclframework.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kclframework.launcher.config.ConfigSources;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.SettingsLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;
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
final class LauncherCommand {

  private final Map<String, String> environment;
  private final Path workingDirectory;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  LauncherCommand(Map<String, String> environment, Path workingDirectory) {
    this.environment = environment;
    this.workingDirectory = workingDirectory;
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
