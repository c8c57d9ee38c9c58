package org.kclframework.multilang;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the file of a program as a shell does it, so that a mistake shows before the start. */
final class Executables {

  /** Where programs are when nobody says it. */
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private final Path directory;
  private final String searchPath;

  /**
   * Looks at the files as a child sees them.
   *
   * @param environment what is added to the environment of this process
   * @param directory where the child is started; empty for the directory of this process
   */
  Executables(Map<String, String> environment, Optional<Path> directory) {
    this.directory = directory.orElse(Path.of("")).toAbsolutePath();
    this.searchPath = environment.getOrDefault("PATH", inherited(System.getenv("PATH")));
  }

  private static String inherited(@Nullable String path) {
    return path == null ? DEFAULT_PATH : path;
  }

  /** Returns the file of a program that the configuration names. */
  Path require(String program) throws InvalidExecutableException {
    if (!Files.isDirectory(directory)) {
      throw new InvalidExecutableException(
          "executableDirectory must be a directory, but " + directory + " is none");
    }
    if (ShownCommand.isAssignment(program)) {
      String name = program.substring(0, program.indexOf('='));
      throw new InvalidExecutableException(
          "executableName begins with '"
              + ShownCommand.program(program)
              + "', but no shell is involved: set executableEnv."
              + name
              + " instead");
    }
    try {
      return program.contains("/") ? requireFile(program) : requireOnPath(program);
    } catch (InvalidPathException e) {
      throw new InvalidExecutableException(
          "executableName names the program '" + program + "', which no file can be named");
    }
  }

  private Path requireFile(String program) throws InvalidExecutableException {
    Path file = directory.resolve(program);
    if (!Files.exists(file)) {
      throw new InvalidExecutableException(
          "executableName names the program '" + program + "', but there is no file " + file);
    }
    if (!isProgram(file)) {
      throw new InvalidExecutableException(
          "executableName names the program '" + program + "', but " + file + " is not executable");
    }
    return file;
  }

  private Path requireOnPath(String program) throws InvalidExecutableException {
    return find(program)
        .orElseThrow(
            () ->
                new InvalidExecutableException(
                    "executableName names the program '"
                        + program
                        + "', but no directory of PATH has an executable file of that name; PATH"
                        + " is "
                        + searchPath));
  }

  /** Looks for a program in the directories of the search path. */
  Optional<Path> find(String program) {
    for (String part : searchPath.split(File.pathSeparator, -1)) {
      Path file = directory.resolve(part).resolve(program);
      if (isProgram(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
