package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The executable jar in a process of its own, as a user starts it. */
final class LauncherProcess implements AutoCloseable {

  static final Path JAR = Path.of("target", "launcher.jar").toAbsolutePath();

  private static final long DEADLINE_SECONDS = 60;

  private final Process process;
  private final Path out;
  private final Path err;

  private LauncherProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code java -jar launcher.jar} with arguments. */
  static LauncherProcess start(Path directory, String... arguments) {
    return start(directory, List.of(), arguments);
  }

  /** Starts the jar with options for the JVM too. */
  static LauncherProcess start(Path directory, List<String> options, String... arguments) {
    return start(directory, options, ProcessBuilder.Redirect.PIPE, arguments);
  }

  /** Starts the jar with a file, or a named pipe, as its standard input. */
  static LauncherProcess startWithInput(Path directory, Path input, String... arguments) {
    return start(directory, List.of(), ProcessBuilder.Redirect.from(input.toFile()), arguments);
  }

  private static LauncherProcess start(
      Path directory, List<String> options, ProcessBuilder.Redirect input, String... arguments) {
    try {
      List<String> command = new ArrayList<>(Interrupts.command());
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.add("-jar");
      command.add(JAR.toString());
      command.addAll(List.of(arguments));
      Path out = Files.createTempFile(directory, "out", ".txt");
      Path err = Files.createTempFile(directory, "err", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(input)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      return new LauncherProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end and returns the exit code. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
        .as(() -> "the process ends; so far it said:\n" + out() + err())
        .isTrue();
    return process.exitValue();
  }

  /** Waits until standard output holds a text. */
  LauncherProcess awaitOut(String text) {
    Await.until(
        text,
        () -> {
          assertThat(process.isAlive() || out().contains(text))
              .as(() -> "it ended with:\n" + out() + err())
              .isTrue();
          return out().contains(text);
        });
    return this;
  }

  /** Waits until standard error holds a text. */
  LauncherProcess awaitErr(String text) {
    Await.until(
        text,
        () -> {
          assertThat(process.isAlive() || err().contains(text))
              .as(() -> "it ended with:\n" + out() + err())
              .isTrue();
          return err().contains(text);
        });
    return this;
  }

  /** Sends a signal, such as {@code TERM}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Sends a signal again and again. */
  void signalUntilItEnds(String name) {
    String[] kill = {"kill", "-" + name, Long.toString(process.pid())};
    Await.until(
        "the end after SIG" + name,
        () -> {
          try {
            // Fails where the process has ended meanwhile.
            new ProcessBuilder(kill).start().waitFor();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return !process.isAlive();
        });
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the process, if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
