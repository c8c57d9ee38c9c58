package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No child outlives the process that hosts it. */
final class HostEndTest {

  @TempDir Path directory;

  private static Process start(String script, Path argument, String end) throws Exception {
    Programs.python(); // the host has no tests that it could skip
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HostProgram.class.getName(),
            script,
            argument.toString(),
            end)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void exit_killsTheChild() throws Exception {
    Process host = start("stubborn.py", Path.of("SIGTERM"), "exit");
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8))) {
      long pid = Long.parseLong(Objects.requireNonNull(output.readLine()));
      assertThat(host.waitFor()).isZero();
      Eventually.await("the end of the child", () -> !isAlive(pid));
    }
  }

  @Test
  void killedHost_childSeesTheEndOfItsInput() throws Exception {
    Path journal = directory.resolve("journal");
    Process host = start("talker.py", journal, "stay");
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8))) {
      long pid = Long.parseLong(Objects.requireNonNull(output.readLine()));
      assertThat(isAlive(pid)).isTrue();
      host.toHandle().destroyForcibly();
      Eventually.await("the end of the child", () -> !isAlive(pid));
    }
    assertThat(Files.readAllLines(journal)).hasSize(2).endsWith("END");
  }

  /** The child of a process that has ended may stay as a zombie where nobody looks after it. */
  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid)
        .filter(process -> process.isAlive() && process.info().command().isPresent())
        .isPresent();
  }
}
