package org.kclframework.multilang;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

/**
 * What the children of all shards share.
 *
 * @param options what the user says
 * @param command the words that start a child in the group
 * @param name what a child is called in messages: its program and script
 * @param group how a child gets a process group of its own
 * @param signal how it learns that this process is gone
 * @param times how long a child may take to end
 * @param errors where the children's standard error goes
 * @param watchdog ends what takes too long
 */
record ChildSettings(
    MultiLangOptions options,
    List<String> command,
    String name,
    ProcessGroup group,
    DeathSignal signal,
    ChildTimes times,
    PrintStream errors,
    Watchdog watchdog) {

  /** How Java encodes what it passes to processes; all Java platforms that run here set it. */
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  /** Makes the settings for a program and its arguments. */
  static ChildSettings of(
      MultiLangOptions options,
      ProcessGroup group,
      DeathSignal signal,
      ChildTimes times,
      PrintStream errors)
      throws InvalidExecutableException {
    List<String> words = CommandLine.words(options.commandLine());
    requirePassable(words, options.environment(), Charset.forName(ENCODING));
    Executables programs = new Executables(options.environment(), options.directory());
    // The file, not its name: Java and the programs that make process groups search differently.
    String file = programs.require(words.get(0)).toString();
    List<String> command = signal.command(group.command(file, words.subList(1, words.size())));
    String name = ShownCommand.of(words, options.directory()).name();
    return new ChildSettings(options, command, name, group, signal, times, errors, new Watchdog());
  }

  /**
   * Checks that a child gets the same text as the user wrote. Java puts a question mark for each
   * character that the locale does not know.
   *
   * @param encoding how Java passes text to processes
   */
  static void requirePassable(List<String> words, Map<String, String> environment, Charset encoding)
      throws InvalidExecutableException {
    for (String word : words) {
      requirePassable("executableName", word, encoding);
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String key = "executableEnv." + variable.getKey();
      requirePassable(key, variable.getKey(), encoding);
      requirePassable(key, variable.getValue(), encoding);
    }
  }

  private static void requirePassable(String key, String text, Charset encoding)
      throws InvalidExecutableException {
    if (!encoding.newEncoder().canEncode(text)) {
      throw new InvalidExecutableException(
          key
              + " has characters that cannot be passed to a process, as the encoding of the locale"
              + " is "
              + encoding
              + ": start the launcher with LC_ALL=C.UTF-8");
    }
  }

  /** Starts a child. */
  Process start() throws IOException {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putAll(options.environment());
    options.directory().ifPresent(directory -> process.directory(directory.toFile()));
    return signal.start(process);
  }
}
