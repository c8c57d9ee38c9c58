package org.kclframework.launcher;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The program's own command, and what all others have in common. */
@Command(
    name = "launcher",
    customSynopsis = "launcher [COMMAND] [--config=FILE] [--key=value]...",
    description = {
      "Runs record processors on Amazon Kinesis.",
      "--config=FILE names a .properties file, --key=value overrides what is in it.",
      "Without a command it is 'run', also without any argument if the environment names a",
      "processor, or in CONFIG a file."
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class)
final class LauncherCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = {
        "Shows the stack trace of a failure, and what put and get do; -vv: in detail."
      })
  private boolean[] verbose = {};

  @Unmatched private final List<String> arguments = new ArrayList<>();

  LauncherCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs a worker: arguments that follow no command are its configuration. */
  @Override
  public Integer call() throws LaunchException {
    if (arguments.isEmpty()) {
      throw mistake("Missing command, or --config=FILE to run");
    }
    if (!arguments.get(0).startsWith("-")) {
      throw mistake("Unknown command '" + arguments.get(0) + "'" + suggestion(arguments.get(0)));
    }
    return run(List.of());
  }

  private static String suggestion(String argument) {
    boolean looksLikeFile = argument.indexOf('.') >= 0 || argument.indexOf('/') >= 0;
    return looksLikeFile ? ", did you mean --config=" + argument + "?" : "";
  }

  private ParameterException mistake(String message) {
    return new ParameterException(requireNonNull(spec).commandLine(), message);
  }

  /** Runs a worker and returns the number to end with. */
  int run(List<String> commandArguments) throws LaunchException {
    Logging logging = Logging.begin();
    return new Run(surroundings, logging).execute(loadSettings(commandArguments)).number();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Returns how often {@code --verbose} was given. */
  int verbosity() {
    return verbose.length;
  }

  /** Starts the logging of a command that is silent unless it is asked to tell more. */
  void beginQuietLogging() {
    Logging logging = Logging.begin();
    logging.await();
    logging.quiet(verbosity());
  }

  /**
   * Reads the configuration.
   *
   * @param commandArguments what followed a command on the command line; what stood before it is
   *     known
   * @throws org.kclframework.launcher.config.ConfigurationException if anything is wrong with it
   */
  Settings loadSettings(List<String> commandArguments) {
    return loadSettings(commandArguments, Purpose.PROCESSING);
  }

  /** Reads the configuration, for a purpose. */
  Settings loadSettings(List<String> commandArguments, Purpose purpose) {
    List<String> allArguments = new ArrayList<>(arguments);
    allArguments.addAll(commandArguments);
    return surroundings.load(allArguments, purpose);
  }

  FailureReport failureReport() {
    return new FailureReport(
        surroundings.err(),
        verbose.length > 0 ? FailureReport.Detail.STACK_TRACE : FailureReport.Detail.MESSAGE);
  }
}
