package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for streams as processes of their own, with pipes and signals. */
@Timeout(180)
class StreamCommandsIT {

  @TempDir Path directory;

  private LauncherProcess server;

  @BeforeEach
  void serve() throws Exception {
    server = LauncherProcess.start(directory, "local", "--port=0").awaitOut("http://");
    String endpoint = server.out().replaceFirst("(?s).*?(http://\\S+).*", "$1");
    Served.createStream(endpoint, "my_stream_v2");
    Files.writeString(
        directory.resolve("triton.yaml"),
        """
        test_stream:
          name: my_stream_v2
          partition_key: msg
          endpoint: %s
        """
            .formatted(endpoint));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private LauncherProcess get(String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "get";
    all[1] = "-s";
    all[2] = "test_stream";
    all[3] = "--streams=triton.yaml";
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return LauncherProcess.start(directory, all);
  }

  private LauncherProcess put(Path input, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "put";
    all[1] = "-s";
    all[2] = "test_stream";
    all[3] = "--streams=triton.yaml";
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return LauncherProcess.startWithInput(directory, input, all);
  }

  private Path input(String text) throws IOException {
    return Files.writeString(directory.resolve("input.txt"), text);
  }

  /** Triton's demonstration: get in one terminal, put in another. */
  @Test
  void tritonsDemonstration() throws Exception {
    try (LauncherProcess get = get("-v")) {
      Await.until("the reader", () -> get.err().contains("reading my_stream_v2"));
      try (LauncherProcess put = put(input("hi\nthere\n"))) {
        assertThat(put.exitCode()).as(put.err()).isZero();
        assertThat(put.out()).isEmpty();
        assertThat(put.err()).hasLineCount(1).contains("2 delivered, 0 failed");
      }
      get.awaitOut("there");
      get.signal("INT");
      assertThat(get.exitCode()).as(get.err()).isZero();
      assertThat(get.out())
          .containsPattern(
              "<Record shardId-000000000000 \\d+>\n\\{\"msg\": \"hi\\\\n\", \"ts\": 1[.\\dE]+\\}\n\n")
          .containsPattern("\\{\"msg\": \"there\\\\n\", \"ts\": 1[.\\dE]+\\}\n\n");
    }
  }

  @Test
  void manyLines_goThroughPipes() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("line ").append(i).append('\n');
    }
    try (LauncherProcess put = put(input(lines.toString()))) {
      assertThat(put.exitCode()).as(put.err()).isZero();
      assertThat(put.err()).contains("20,000 lines read, 20,000 accepted, 20,000 delivered");
    }
    try (LauncherProcess get = get("--from=all", "--until-caught-up", "--json")) {
      assertThat(get.exitCode()).as(get.err()).isZero();
      assertThat(get.err()).isEmpty();
      assertThat(get.out().lines().distinct()).hasSize(20_000);
    }
  }

  @Test
  void readerThatHasSeenEnough_endsGetQuietly() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("line ").append(i).append('\n');
    }
    try (LauncherProcess put = put(input(lines.toString()))) {
      assertThat(put.exitCode()).isZero();
    }
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "{ \"$0\" -jar \"$1\" get -s test_stream --streams=triton.yaml --from=all --raw;"
                    + " echo \"code $?\" >&2; } | head -n 1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                LauncherProcess.JAR.toString())
            .directory(directory.toFile())
            .redirectError(directory.resolve("err.txt").toFile())
            .start();
    shell.getOutputStream().close();
    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).hasLineCount(1);
    assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(directory.resolve("err.txt"))).isEqualTo("code 0\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void signalToPut_deliversWhatWasRead(String signal) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder(
                "sh",
                "-c",
                "exec 3> \"$0\"; printf 'a\\nb\\nincomplete' >&3; sleep 120",
                pipe.toString())
            .start();
    try (LauncherProcess put = put(pipe);
        LauncherProcess get = get("--from=all", "--count=2", "--raw")) {
      assertThat(get.exitCode()).isZero();
      put.signal(signal);
      assertThat(put.exitCode()).as(put.err()).isZero();
      assertThat(put.err())
          .contains("Nothing behind line 2 was put", "2 lines read, 2 accepted, 2 delivered");
    } finally {
      writer.destroyForcibly();
    }
  }

  @Test
  void missingCatalog_isWrongUsage() throws Exception {
    try (LauncherProcess process =
        LauncherProcess.start(directory, "get", "-s", "x", "--streams=nowhere.yaml")) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.err()).contains("nowhere.yaml").contains("there is no such file");
      assertThat(List.of(process.out())).containsExactly("");
    }
  }
}
