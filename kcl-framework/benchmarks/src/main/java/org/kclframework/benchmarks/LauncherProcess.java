package org.kclframework.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher in a process of its own, whose output goes to a file. */
final class LauncherProcess {

  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Process process;
  private final Path output;
  private final long started = System.nanoTime();

  private LauncherProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts {@code java -jar launcher.jar} with arguments. */
  static LauncherProcess start(
      Path jar, Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    return new LauncherProcess(builder.start(), output);
  }

  /** Waits for a line of output that contains a text, and returns it. */
  String awaitLine(String text, Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (System.nanoTime() < deadline) {
      try (BufferedReader lines = Files.newBufferedReader(output)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.contains(text)) {
            return line;
          }
        }
      }
      if (!process.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IOException(
        "no line with '" + text + "' in:\n" + String.join("\n", Files.readAllLines(output)));
  }

  long pid() {
    return process.pid();
  }

  /** Returns whether the process has had the time to install its signal handlers. */
  boolean isSettled() {
    return System.nanoTime() - started > SETTLING.toNanos();
  }

  /** Kills the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks the process to stop, as {@code kill} does; returns its exit code. */
  int stop(Duration timeout) throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException("process " + process.pid() + " has not stopped in " + timeout);
    }
    return process.exitValue();
  }
}
