package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The output file of a daemon that delivers nowhere. */
@Timeout(60)
class DaemonCommandTest {

  @TempDir Path directory;

  private Path output() throws IOException {
    return Files.writeString(directory.resolve("out.bin"), "of another run");
  }

  private static String[] daemon(int port) {
    return new String[] {"daemon", "--skip-kinesis", "--output_file=out.bin", "--zmqPort=" + port};
  }

  @Test
  void outputFile_isLeftAlone_whenTheDaemonCannotListen() throws IOException {
    Path output = output();
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(new Program(directory).run(daemon(other.getLocalPort()))).isEqualTo(4);
    }
    assertThat(output).hasContent("of another run");
  }

  @Test
  void outputFile_thatCannotBeWritten_isToldInWords() throws IOException {
    Path output = Files.createDirectory(directory.resolve("out.bin"));
    Program program = new Program(directory);
    assertThat(program.run(daemon(0))).isEqualTo(4);
    assertThat(program.err())
        .contains("--output_file=" + output + " cannot be written: " + output + ": ")
        .doesNotContain("Exception");
  }

  @Test
  void outputFile_inNoDirectory_isToldInWords() {
    Program program = new Program(directory);
    assertThat(program.run("daemon", "--skip-kinesis", "--output_file=no/out.bin")).isEqualTo(4);
    assertThat(program.err())
        .contains("no/out.bin cannot be written: ", "no such file or directory")
        .doesNotContain("Exception");
  }

  @Test
  void outputFile_isEmptiedOnceItListens() throws Exception {
    Path output = output();
    Program program = new Program(directory);
    CompletableFuture<Integer> end = program.start(daemon(0));
    Await.until("it listens", () -> program.err().contains("Listening on "));
    assertThat(output).isEmptyFile();
    program.stop();
    assertThat(end.get()).isZero();
  }
}
