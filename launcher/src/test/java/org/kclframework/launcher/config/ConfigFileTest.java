package org.kclframework.launcher.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

  @TempDir Path directory;

  private final Problems problems = new Problems();

  private List<Entry> read(String file) {
    return new ConfigFile(Path.of(file), directory).read(problems);
  }

  private List<String> reported() {
    return Loading.problems(problems::throwIfAny);
  }

  @Test
  void read_relativePath_isRelativeToWorkingDirectory() throws IOException {
    Files.createDirectory(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf/app.properties"), "streamName=örders");
    assertThat(read("conf/app.properties"))
        .containsExactly(
            new Entry(
                "streamName",
                "örders",
                Origin.line("conf/app.properties", 1),
                directory.resolve("conf")));
  }

  @Test
  void read_byteOrderMark_isNoPartOfTheFirstKey() throws IOException {
    Files.writeString(directory.resolve("app.properties"), "\uFEFFstreamName=orders");
    assertThat(read("app.properties")).extracting(Entry::name).containsExactly("streamName");
  }

  @Test
  void read_missingFile_namesWhereItWasLookedFor() {
    assertThat(read("app.properties")).isEmpty();
    assertThat(reported())
        .containsExactly(
            "app.properties: there is no such file (looked for "
                + directory.resolve("app.properties")
                + ")");
  }

  @Test
  void read_directory_isReported() throws IOException {
    Files.createDirectory(directory.resolve("conf"));
    assertThat(read("conf")).isEmpty();
    assertThat(reported()).containsExactly("conf: is a directory, not a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "\uFEFF"})
  void read_fileWithoutKeys_isReported(String text) throws IOException {
    Files.writeString(directory.resolve("app.properties"), text);
    assertThat(read("app.properties")).isEmpty();
    assertThat(reported()).containsExactly("app.properties: is empty: it sets no key");
  }

  @Test
  void read_otherEncoding_isReportedWithItsLine() throws IOException {
    Files.write(directory.resolve("app.properties"), "a=1\n\nb=ö\nc=2".getBytes(ISO_8859_1));
    assertThat(read("app.properties")).isEmpty();
    assertThat(reported())
        .containsExactly("app.properties:3: is not UTF-8; save the file in that encoding");
  }

  @Test
  void read_fileCutWithinACharacter_isReported() throws IOException {
    Files.write(directory.resolve("app.properties"), new byte[] {'a', '=', (byte) 0xC3});
    assertThat(read("app.properties")).isEmpty();
    assertThat(reported())
        .containsExactly("app.properties:1: is not UTF-8; save the file in that encoding");
  }

  @Test
  void explain_accessDenied_saysThatTheUserMayNot() {
    ConfigFile file = new ConfigFile(Path.of("app.properties"), directory);
    assertThat(file.explain(new AccessDeniedException("app.properties")))
        .isEqualTo("may not be read by this user (" + directory.resolve("app.properties") + ")");
  }

  @Test
  void explain_anyOtherFailure_quotesItsMessage() {
    ConfigFile file = new ConfigFile(Path.of("app.properties"), directory);
    assertThat(file.explain(new IOException("Input/output error")))
        .isEqualTo("cannot be read: Input/output error");
  }
}
