package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UndeliveredLinesTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"''|0", "#a;#b;|0", "a;#b;c;|2", "a;b|2", " ;;\t\r;|0", " #a;|1", "a#;#a#;|1"})
  void count_isOfLinesThatAreNeitherDeliveredNorBlank(String lines, long count) throws IOException {
    Path file = Files.writeString(directory.resolve("missed.txt"), lines.replace(';', '\n'));
    assertThat(UndeliveredLines.count(file)).isEqualTo(count);
  }
}
