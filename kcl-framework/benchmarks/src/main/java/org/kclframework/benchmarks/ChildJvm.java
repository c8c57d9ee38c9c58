package org.kclframework.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A part of a benchmark in a process of its own, so that its CPU time and memory can be told from
 * those of the others. It answers each line that it is sent with one line. What its own child
 * processes use counts as its own.
 */
final class ChildJvm implements AutoCloseable {

  private static final Duration STOPPING = Duration.ofSeconds(30);
  private static final int BYTES_PER_KB = 1024;

  private final Process process;
  private final PrintStream questions;
  private final BufferedReader answers;

  /** Does what a line says, and returns what to answer. */
  @FunctionalInterface
  interface Part {
    String answer(String line) throws Exception;
  }

  private ChildJvm(Process process) {
    this.process = process;
    this.questions = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Starts {@link Main} with arguments, and a heap of at most so many MiB. */
  static ChildJvm start(Path classPath, int heapMib, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMib + "m");
    command.add("-cp");
    command.add(classPath.toString());
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Answers lines until there are no more; in the process that was started. */
  static void serve(InputStream lines, PrintStream answers, Part part) throws Exception {
    BufferedReader reader = new BufferedReader(new InputStreamReader(lines, UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      answers.println(part.answer(line));
    }
  }

  /** Sends a line, and waits for the answer. */
  String ask(String line) throws IOException {
    questions.println(line);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("process " + process.pid() + " has ended without an answer to " + line);
    }
    return answer;
  }

  /** Returns the CPU time so far, to 10 ms. */
  Duration cpu() {
    return processes()
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Returns the most memory that was resident at any time: the sum of its processes' peaks. */
  long peakBytes() throws IOException {
    long bytes = 0;
    for (ProcessHandle each : processes().toList()) {
      bytes += peakBytes(Path.of("/proc", Long.toString(each.pid()), "status"));
    }
    return bytes;
  }

  private static long peakBytes(Path status) throws IOException {
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KB;
      }
    }
    throw new IOException(status + " has no line VmHWM");
  }

  private Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /** Tells the process that there are no more lines, at which it ends. */
  @Override
  public void close() {
    List<ProcessHandle> all = processes().toList();
    questions.close();
    try {
      if (!process.waitFor(STOPPING.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
