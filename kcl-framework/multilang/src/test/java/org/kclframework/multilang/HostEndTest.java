package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No child outlives the process that hosts it. */
final class HostEndTest {

  @TempDir Path directory;

  private static ProcessBuilder host(String end, String script, Object... arguments) {
    Programs.python(); // the host has no tests that it could skip
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HostProgram.class.getName(), end, script));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  /** Returns the process id of the host's child, once that is initialized. */
  private static long child(Process host) throws IOException {
    BufferedReader output = new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8));
    return Long.parseLong(Objects.requireNonNull(output.readLine()));
  }

  @Test
  void exit_killsTheChild() throws Exception {
    Process host = host("exit", "stubborn.py", "SIGTERM").start();
    long child = child(host);
    assertThat(host.waitFor()).isZero();
    Eventually.awaitEnd(child);
  }

  @Test
  void killedHost_childSeesTheEndOfItsInput() throws Exception {
    Path journal = directory.resolve("journal");
    Path python = directory.resolve("python3");
    Files.createSymbolicLink(python, Path.of(Programs.python()));
    ProcessBuilder withoutSetpriv = host("stay", "talker.py", journal);
    withoutSetpriv.environment().put("PATH", directory.toString());
    Process host = withoutSetpriv.start();
    long child = child(host);
    assertThat(Eventually.isAlive(child)).isTrue();
    host.toHandle().destroyForcibly();
    Eventually.awaitEnd(child);
    assertThat(Files.readAllLines(journal)).hasSize(2).endsWith("END");
    Files.delete(python);
  }

  @Test
  void killedHost_childThatDoesNotReadIsTerminated() throws Exception {
    assumeFalse(DeathSignal.find().equals(DeathSignal.NONE), "there is no setpriv that can do it");
    Path done = directory.resolve("done");
    Process host = host("stay", "faulty.py", "answers and hangs", "initialize", done).start();
    long child = child(host);
    assertThat(Eventually.isAlive(child)).isTrue();
    host.toHandle().destroyForcibly();
    Eventually.awaitEnd(child);
  }
}
