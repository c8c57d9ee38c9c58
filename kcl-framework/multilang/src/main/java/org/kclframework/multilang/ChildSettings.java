package org.kclframework.multilang;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

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

  /** Makes the settings for a program and its arguments. */
  static ChildSettings of(
      MultiLangOptions options,
      ProcessGroup group,
      DeathSignal signal,
      ChildTimes times,
      PrintStream errors)
      throws InvalidExecutableException {
    List<String> words = CommandLine.words(options.commandLine());
    Executables programs = new Executables(options.environment(), options.directory());
    // The file, not its name: Java and the programs that make process groups search differently.
    String file = programs.require(words.get(0)).toString();
    List<String> command = signal.command(group.command(file, words.subList(1, words.size())));
    String name = ShownCommand.of(words, options.directory()).name();
    return new ChildSettings(options, command, name, group, signal, times, errors, new Watchdog());
  }

  /** Starts a child. */
  Process start() throws IOException {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putAll(options.environment());
    options.directory().ifPresent(directory -> process.directory(directory.toFile()));
    return signal.start(process);
  }
}
