package org.kclframework.multilang;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What may be shown of a command line: arguments may be secrets.
 *
 * @param name the program, and what it is given first if that is a file, such as a script
 * @param more how many arguments follow
 */
record ShownCommand(String name, int more) {

  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=");

  /**
   * Looks at the words of a command line.
   *
   * @param directory where the program is started; empty for the directory of this process
   */
  static ShownCommand of(List<String> words, Optional<Path> directory) {
    boolean script = words.size() > 1 && isFile(words.get(1), directory.orElse(Path.of("")));
    String program = program(words.get(0));
    return new ShownCommand(
        script ? program + " " + words.get(1) : program, words.size() - (script ? 2 : 1));
  }

  /** Returns a first word without what a shell would take for the value of a variable. */
  static String program(String word) {
    return isAssignment(word) ? word.substring(0, word.indexOf('=')) + "=…" : word;
  }

  /** Returns whether a shell would take the first word for the value of a variable. */
  static boolean isAssignment(String word) {
    return ASSIGNMENT.matcher(word).lookingAt();
  }

  private static boolean isFile(String word, Path directory) {
    try {
      return Files.isRegularFile(directory.resolve(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Returns the name, and how many arguments are not shown. */
  String text() {
    return switch (more) {
      case 0 -> name;
      case 1 -> name + " …(1 more argument)";
      default -> name + " …(" + more + " more arguments)";
    };
  }
}
