package org.kclframework.launcher;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.config.KeySpelling;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.catalog.InvalidCatalogException;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.catalog.StreamEntry;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What commands are told that use a stream of the catalog: where that is, and how to get there by
 * keys of the configuration.
 */
class StreamOptions {

  private static final String LOCAL = "--endpoint=local";

  private @Nullable CommandSpec command;

  @Option(
      names = "--streams",
      paramLabel = "FILE",
      description =
          "The catalog of streams; by default what TRITON_CONFIG names, else /etc/triton.yaml.")
  private @Nullable String catalogFile;

  @Option(names = "--local", description = "The same as " + LOCAL + ": the embedded stream.")
  private boolean local;

  /** Lets the command line have what is no option: the annotation for that is not for mixins. */
  @Spec(Spec.Target.MIXEE)
  void setCommand(CommandSpec value) {
    command = value;
    command.parser().unmatchedArgumentsAllowed(true);
  }

  /**
   * Finds a stream in the catalog.
   *
   * @throws LaunchException if it is not there, or there is no catalog that can be used
   */
  StreamEntry stream(String alias, Surroundings surroundings) throws LaunchException {
    StreamCatalog catalog = catalog(surroundings);
    try {
      return catalog.stream(alias);
    } catch (IllegalArgumentException e) {
      throw new LaunchException(ExitCode.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads the catalog.
   *
   * @throws LaunchException if there is none that can be used
   */
  StreamCatalog catalog(Surroundings surroundings) throws LaunchException {
    try {
      return StreamCatalog.find(
          Optional.ofNullable(catalogFile).map(surroundings.workingDirectory()::resolve),
          surroundings.environment());
    } catch (InvalidCatalogException e) {
      throw new LaunchException(ExitCode.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads the configuration.
   *
   * @throws UnmatchedArgumentException if an argument is neither an option nor a key's value
   * @throws org.kclframework.launcher.config.ConfigurationException if anything is wrong with it
   */
  Settings settings(LauncherCommand launcher) {
    return settings(launcher, Purpose.STREAMS);
  }

  /** A misspelt option with a value looks like a key; what is nearer to an option is meant so. */
  private static void requireNoMisspeltOption(CommandLine commandLine, List<String> arguments) {
    List<String> options =
        commandLine.getCommandSpec().optionsMap().keySet().stream()
            .filter(option -> option.startsWith("--"))
            .map(option -> option.substring(2))
            .toList();
    for (String argument : arguments) {
      String name = argument.substring(2, argument.indexOf('='));
      Optional<String> meant = KeySpelling.nearestOption(name, options);
      if (meant.isPresent()) {
        throw new ParameterException(
            commandLine, "Unknown option: '--" + name + "', did you mean '--" + meant.get() + "'?");
      }
    }
  }

  /** Reads the configuration, for a purpose. */
  Settings settings(LauncherCommand launcher, Purpose purpose) {
    CommandLine commandLine = requireNonNull(command).commandLine();
    List<String> all = new ArrayList<>(commandLine.getUnmatchedArguments());
    List<String> unknown =
        all.stream().filter(argument -> !argument.matches("--[^=]+=(?s:.*)")).toList();
    if (!unknown.isEmpty()) {
      throw new UnmatchedArgumentException(commandLine, unknown);
    }
    if (local) {
      all.add(LOCAL);
    }
    requireNoMisspeltOption(commandLine, all);
    return launcher.loadSettings(all, purpose);
  }
}
