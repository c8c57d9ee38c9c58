package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kclframework.launcher.config.RunByEnvironment;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;

/** The program: does what the command line says and ends with the code that says how it went. */
public final class Main {

  private final Surroundings surroundings;

  Main(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs the program and ends the process with one of the {@code ExitCode}s. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of(""),
            StandardInput.open(),
            new FileOutputStream(FileDescriptor.out),
            out,
            err,
            StopSignals::handle);
    System.exit(run(new Main(surroundings), arguments));
  }

  /** An error must end the process too, although other threads are still at work. */
  private static int run(Main main, String[] arguments) {
    try {
      return main.run(arguments);
    } catch (Throwable e) {
      if (OutOfMemory.isCauseOf(e)) {
        OutOfMemory.halt("the main thread");
      }
      e.printStackTrace();
      return ExitCode.INTERNAL_ERROR.number();
    }
  }

  /** Does what a command line says and returns the code to end with. */
  int run(String... arguments) {
    Optional<String> undecoded = UndecodedArguments.problem(arguments, surroundings.environment());
    undecoded.ifPresent(surroundings.err()::println);
    int code = undecoded.isPresent() ? ExitCode.BAD_CONFIGURATION.number() : runDecoded(arguments);
    surroundings.out().flush();
    surroundings.err().flush();
    return code;
  }

  private int runDecoded(String... arguments) {
    return configuration(arguments)
        .map(this::runWorker)
        .orElseGet(() -> CommandLines.of(surroundings).execute(arguments));
  }

  /** A run without a command needs no parser, which would double the time until it starts. */
  private Optional<List<String>> configuration(String[] arguments) {
    if (arguments.length == 0) {
      return RunByEnvironment.arguments(surroundings.environment());
    }
    for (String argument : arguments) {
      if (!argument.startsWith("--") || argument.indexOf('=') < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(List.of(arguments));
  }

  private int runWorker(List<String> arguments) {
    try {
      Logging logging = Logging.begin();
      Settings settings = surroundings.load(arguments);
      return new Run(surroundings, logging).execute(settings).number();
    } catch (Exception e) {
      return new FailureReport(surroundings.err(), FailureReport.Detail.MESSAGE).of(e).number();
    }
  }
}
