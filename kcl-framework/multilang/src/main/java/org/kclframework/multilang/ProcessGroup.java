package org.kclframework.multilang;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a child gets a process group of its own. A terminal sends Ctrl-C to all processes of a group:
 * a child in ours would be gone before it could be told to end its work and to make its checkpoint.
 *
 * <p>Java cannot do it, so another program does, which then becomes the child: the process id is
 * the same, and it is that of the group.
 *
 * @param prefix the words before the command; empty if the child stays in the group of this process
 */
record ProcessGroup(List<String> prefix) {

  private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);

  /** The child stays in the group of this process. */
  static final ProcessGroup INHERITED = new ProcessGroup(List.of());

  private static final String PERL =
      "setpgrp(0, 0); exec { $ARGV[0] } @ARGV; print STDERR \"$ARGV[0]: $!\\n\"; exit 127;";

  /** Finds a way that works on this machine. */
  static ProcessGroup find() {
    Executables programs = new Executables(Map.of(), Optional.empty());
    Optional<ProcessGroup> group = bySetsid(programs).or(() -> byPerl(programs));
    if (group.isEmpty()) {
      log.warn(
          "neither setsid nor perl is on PATH: Ctrl-C reaches child processes directly and may end"
              + " them before their last checkpoint");
    }
    return group.orElse(INHERITED);
  }

  /** Returns the way by util-linux or BusyBox, if it is there. */
  static Optional<ProcessGroup> bySetsid(Executables programs) {
    return programs.find("setsid").map(file -> new ProcessGroup(List.of(file.toString())));
  }

  /** Returns the way by Perl, which macOS has, if it is there. */
  static Optional<ProcessGroup> byPerl(Executables programs) {
    return programs
        .find("perl")
        .map(file -> new ProcessGroup(List.of(file.toString(), "-e", PERL, "--")));
  }

  /** Returns what starts a program with these arguments in its group. */
  List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(program);
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /**
   * Kills all processes of a child's group, also those whose parent is gone, which cannot be found
   * any more as the child's descendants. Does not wait until they are gone.
   */
  void kill(long processId) {
    if (prefix.isEmpty()) {
      return;
    }
    try {
      start("kill", "-KILL", "--", "-" + processId);
    } catch (IOException e) {
      killByShell(processId, e);
    }
  }

  /** Small systems have no such program, but each shell can do it. */
  private static void killByShell(long processId, IOException reason) {
    try {
      start("sh", "-c", "kill -s KILL -- -" + processId);
    } catch (IOException e) {
      log.warn(
          "neither kill ({}) nor sh ({}) can be run: processes that children leave behind go on",
          reason.getMessage(),
          e.getMessage());
    }
  }

  private static void start(String... command) throws IOException {
    new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
