package org.kclframework.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kclframework.launcher.config.MostImportantKeys;
import org.kclframework.launcher.exit.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the commands of the program together. */
final class CommandLines {

  private static final int HELP_WIDTH = 100;

  private final Surroundings surroundings;
  private final LauncherCommand launcher;

  private CommandLines(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.launcher = new LauncherCommand(surroundings);
  }

  /** Returns the parser of the command line, which also runs the command that it finds. */
  static CommandLine of(Surroundings surroundings) {
    return new CommandLines(surroundings).build();
  }

  private CommandLine build() {
    CheckpointsCommand checkpoints = new CheckpointsCommand(launcher);
    CommandLine commandLine =
        new CommandLine(launcher)
            .addSubcommand(new RunCommand(launcher))
            .addSubcommand(new LocalCommand(surroundings))
            .addSubcommand(new ConfigCommand(launcher))
            .addSubcommand(
                new CommandLine(checkpoints).addSubcommand(new RewindCommand(checkpoints)))
            .addSubcommand(new RedriveCommand(launcher))
            .addSubcommand(new PutCommand(launcher))
            .addSubcommand(new GetCommand(launcher))
            .addSubcommand(new ShardsCommand(launcher))
            .addSubcommand(new ReshipCommand(launcher))
            .addSubcommand(new DaemonCommand(launcher))
            .addSubcommand(new VersionCommand(surroundings.out()))
            .addSubcommand(new HelpCommand())
            .setOut(surroundings.out())
            .setErr(surroundings.err())
            // An argument is what it is: a value may start with '@'.
            .setExpandAtFiles(false)
            .setUsageHelpWidth(HELP_WIDTH)
            .setParameterExceptionHandler((mistake, parsed) -> report(mistake))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> launcher.failureReport().of(failure).number());
    commandLine
        .getCommandSpec()
        .usageMessage()
        .footerHeading(
            "%nThe most important keys of the configuration, in a file or as --key=value:%n")
        .footer(MostImportantKeys.text().replace("%", "%%"))
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    return commandLine;
  }

  private int report(ParameterException mistake) {
    surroundings.err().println(mistake.getMessage());
    UnmatchedArgumentException.printSuggestions(mistake, surroundings.err());
    surroundings.err().println("'launcher help' explains the command line.");
    return ExitCode.BAD_CONFIGURATION.number();
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.number()), code.meaning());
    }
    return codes;
  }
}
