package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ErrorOutputTest {

  private static String passed(String errors) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    new ErrorOutput(
            new ByteArrayInputStream(errors.getBytes(ISO_8859_1)),
            "shardId-3",
            new PrintStream(passed, true))
        .run();
    return passed.toString(ISO_8859_1);
  }

  @Test
  void run_putsTheShardBeforeEachLine() {
    assertThat(passed("one\n\ntwo")).isEqualTo("[shardId-3] one\n[shardId-3] \n[shardId-3] two\n");
  }

  @Test
  void run_keepsBytesThatAreNoText() {
    assertThat(passed("a\u00ff\u0080\n")).isEqualTo("[shardId-3] a\u00ff\u0080\n");
  }

  @Test
  void run_cutsVeryLongLines() {
    String piece = "x".repeat(ErrorOutput.LONGEST_PIECE);
    assertThat(passed(piece + piece + "end\n"))
        .isEqualTo("[shardId-3] " + piece + "\n[shardId-3] " + piece + "\n[shardId-3] end\n");
  }
}
