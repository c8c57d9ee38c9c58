package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UndecodedArgumentsTest {

  @TempDir private Path directory;

  private String refusal(String... arguments) {
    Program program = new Program(directory).variable("LANG", "de").variable("LC_ALL", "C");
    assertThat(program.run(arguments)).isEqualTo(2);
    return program.err();
  }

  @Test
  void argumentThatWasNotDecoded_isRefused_withItsOptionAndTheLocale() {
    String told = " has characters that the locale (LC_ALL=C) cannot express: ";
    assertThat(refusal("put", "-s", "s", "--partition-key=\ufffd\ufffd"))
        .startsWith("--partition-key" + told)
        .hasLineCount(1);
    assertThat(refusal("put", "-s", "\ufffd")).startsWith("-s" + told);
    assertThat(refusal("reship", "\ufffd.txt")).startsWith("argument 2" + told);
  }
}
