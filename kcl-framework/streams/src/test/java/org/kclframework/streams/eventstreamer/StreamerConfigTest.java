package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an ini file says, and what is wrong with it. */
final class StreamerConfigTest {

  @TempDir private Path directory;

  private Path ini(String... lines) throws IOException {
    return Files.writeString(directory.resolve("isstreamer.ini"), String.join("\n", lines));
  }

  @Test
  void load_readsEachKey() throws Exception {
    Path file =
        ini(
            "# mine",
            "[isstreamer.client_config]",
            "access_key = ist_a=b:c ; not a comment",
            "Default_Bucket: My Bücket",
            "offline_mode=TRUE",
            "  offline_file = out/x",
            "; and the rest",
            "[isstreamer.api_config]",
            "stream_api_base = https://localhost:8443/",
            "core_api_base = http://localhost",
            "[somebody.else]",
            "what = ever");
    assertThat(StreamerConfig.load(file))
        .isEqualTo(
            new StreamerConfig(
                "ist_a=b:c ; not a comment",
                "My Bücket",
                true,
                Path.of("out/x"),
                URI.create("https://localhost:8443")));
  }

  @Test
  void load_ofAnEmptyFile_hasTheDefaults() throws Exception {
    StreamerConfig config = StreamerConfig.load(ini(""));
    assertThat(config)
        .isEqualTo(
            new StreamerConfig(
                "",
                "",
                false,
                Path.of("isstreamer_out.csv"),
                URI.create("https://groker.init.st")));
  }

  @Test
  void load_readsTheApiWithoutTheClient() throws Exception {
    assertThat(
            StreamerConfig.load(ini("[isstreamer.api_config]", "stream_api_base=http://h:1"))
                .streamApiBase())
        .isEqualTo(URI.create("http://h:1"));
  }

  /** In the original, all but {@code false} means offline. */
  @ParameterizedTest
  @CsvSource({"false, false", "False, false", "FALSE, false", "true, true", "True, true"})
  void load_readsOfflineModeInAnyCase(String value, boolean offline) throws Exception {
    assertThat(
            StreamerConfig.load(ini("[isstreamer.client_config]", "offline_mode = " + value))
                .offline())
        .isEqualTo(offline);
  }

  @Test
  void load_passesOverAByteOrderMark() throws Exception {
    assertThat(
            StreamerConfig.load(ini("\ufeff[isstreamer.client_config]", "default_bucket = B"))
                .defaultBucket())
        .isEqualTo("B");
  }

  @Test
  void find_looksAtHomeThenHere_thenTakesTheDefaults() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path here = Files.createDirectory(directory.resolve("here"));
    assertThat(StreamerConfig.find(home, here)).isEqualTo(StreamerConfig.DEFAULT);
    Files.writeString(
        here.resolve("isstreamer.ini"), "[isstreamer.client_config]\ndefault_bucket=here");
    assertThat(StreamerConfig.find(home, here).defaultBucket()).isEqualTo("here");
    Files.writeString(
        home.resolve("isstreamer.ini"), "[isstreamer.client_config]\ndefault_bucket=home");
    assertThat(StreamerConfig.find(home, here).defaultBucket()).isEqualTo("home");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "offline_mode=maybe | 2: [isstreamer.client_config] offline_mode: it must be true or false,"
            + " but was 'maybe'",
        "offline_mode= | 2: [isstreamer.client_config] offline_mode: it must be true or false, but"
            + " was ''",
        "offline_file= | 2: [isstreamer.client_config] offline_file: it is empty",
        "acces_key=x | 2: [isstreamer.client_config] has no key 'acces_key'; those known are"
            + " access_key, default_bucket, offline_mode, offline_file",
        "just text | 2: the line is neither [section] nor key = value nor a comment",
        "=x | 2: the line is neither [section] nor key = value nor a comment",
        "[isstreamer.api_config | 2: a section's name has no ']' at its end",
        "[isstreamer.api_confg] | there is no section [isstreamer.api_confg]; those known are"
      })
  void load_ofAWrongLine_saysFileLineAndKey(String line, String problem) throws Exception {
    Path file = ini("[isstreamer.client_config]", line);
    assertThatThrownBy(() -> StreamerConfig.load(file))
        .isInstanceOf(InvalidIniException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({"ftp://h", "groker.init.st", "http://", "'http://a b'", "''"})
  void load_ofABaseThatIsNone_isRefused(String base) throws Exception {
    Path file = ini("[isstreamer.api_config]", "stream_api_base = " + base);
    assertThatThrownBy(() -> StreamerConfig.load(file))
        .hasMessageContaining(":2: [isstreamer.api_config] stream_api_base:")
        .hasMessageContaining("http:// or https://");
  }

  @Test
  void load_tellsAllProblemsAtOnce_withoutTheAccessKey() throws Exception {
    Path file =
        ini(
            "access_key = ist_secret",
            "[isstreamer.client_config]",
            "access_key = ist_secret\u0007",
            "access_key = ist_secret2",
            "offline_mode = x",
            "ist_secret",
            "access_key ist_secret == x");
    InvalidIniException failure =
        catchThrowableOfType(InvalidIniException.class, () -> StreamerConfig.load(file));
    assertThat(failure.problems()).hasSize(6);
    assertThat(failure)
        .hasMessageContaining("has 6 problems")
        .hasMessageContaining("1: the line stands before the first [section]")
        .hasMessageContaining("3: [isstreamer.client_config] access_key: it has characters")
        .hasMessageContaining("4: 'access_key' is set twice, first in line 3")
        .hasMessageNotContaining("ist_secret");
  }

  @Test
  void load_ofNoFile_saysSo() {
    Path file = directory.resolve("none.ini");
    assertThatThrownBy(() -> StreamerConfig.load(file))
        .hasMessageContaining(file + ": there is no such file");
    assertThatThrownBy(() -> StreamerConfig.load(directory))
        .hasMessageContaining(directory + ": it is a directory");
  }

  @Test
  void load_ofBytesThatAreNoText_saysSo() throws Exception {
    Path file = Files.write(directory.resolve("x.ini"), new byte[] {'[', (byte) 0xff});
    assertThatThrownBy(() -> StreamerConfig.load(file)).hasMessageContaining("it is not UTF-8");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> StreamerConfig.load(file))
        .hasMessageContaining("larger than 1048576 bytes");
  }

  @Test
  void toString_hidesTheAccessKey() {
    StreamerConfig config = StreamerConfig.DEFAULT.withAccessKey("ist_secret").withOffline(true);
    assertThat(config.accessKey()).isEqualTo("ist_secret");
    assertThat(config.offline()).isTrue();
    assertThat(config.toString()).contains("(hidden)").doesNotContain("ist_secret");
  }
}
