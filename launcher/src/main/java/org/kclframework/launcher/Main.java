package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kclframework.launcher.config.ConfigReference;
import org.kclframework.launcher.config.ConfigurationException;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: reads the command line, runs the command that it names and reports how it ended. */
public final class Main {

  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final PrintWriter out;
  private final PrintWriter err;

  Main(Map<String, String> environment, Path workingDirectory, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.workingDirectory = workingDirectory;
    this.out = out;
    this.err = err;
  }

  /** Runs the program and ends the process with one of the {@link ExitCode}s. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    System.exit(new Main(System.getenv(), Path.of(""), out, err).run(arguments));
  }

  /** Runs one command line and returns the code to end with. */
  int run(String... arguments) {
    int code = commandLine().execute(arguments);
    out.flush();
    err.flush();
    return code;
  }

  private CommandLine commandLine() {
    LauncherCommand launcher = new LauncherCommand(environment, workingDirectory, out, err);
    CommandLine commandLine =
        new CommandLine(launcher)
            .addSubcommand(new RunCommand(launcher, out, err))
            .addSubcommand(new LocalCommand(out))
            .addSubcommand(new ConfigCommand(launcher, out, err))
            .addSubcommand(new VersionCommand(out))
            .addSubcommand(new HelpCommand())
            .setOut(out)
            .setErr(err)
            // An argument is what it is: a value may start with '@'.
            .setExpandAtFiles(false)
            .setParameterExceptionHandler((mistake, parsed) -> report(mistake))
            .setExecutionExceptionHandler((failure, command, parsed) -> report(failure));
    commandLine
        .getCommandSpec()
        .usageMessage()
        .footerHeading(
            "%nThe most important keys of the configuration, in a file or as --key=value:%n")
        .footer(ConfigReference.essentials().replace("%", "%%"))
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    return commandLine;
  }

  private int report(ParameterException mistake) {
    err.println(mistake.getMessage());
    UnmatchedArgumentException.printSuggestions(mistake, err);
    err.println("'launcher help' explains the command line.");
    return ExitCode.BAD_CONFIGURATION.number();
  }

  private int report(Exception failure) {
    if (failure instanceof ConfigurationException) {
      err.println(failure.getMessage());
      return ExitCode.BAD_CONFIGURATION.number();
    }
    if (failure instanceof LaunchException launch) {
      err.println(failure.getMessage());
      return launch.exitCode().number();
    }
    failure.printStackTrace(err);
    return ExitCode.INTERNAL_ERROR.number();
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.number()), code.meaning());
    }
    return codes;
  }
}
