package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnFailureTypeTest {

  @TempDir Path directory;

  private final OnFailureType type = new OnFailureType();

  @Test
  void parse_readsWords() {
    assertThat(parse(type, "retry")).isEqualTo(new OnFailure.Retry());
    assertThat(parse(type, "SKIP")).isEqualTo(new OnFailure.Skip());
    assertThat(parse(type, "stop")).isEqualTo(new OnFailure.Stop());
  }

  @Test
  void parse_relativeFile_isRelativeToDirectory() {
    assertThat(parse(type, "deadLetter:file:out/dead.jsonl", directory))
        .isEqualTo(new OnFailure.DeadLetterFile(directory.resolve("out/dead.jsonl")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deadLetter:file:/var/dead.jsonl", "DEADLETTER:FILE:///var/dead.jsonl"})
  void parse_absoluteFile_readsBothForms(String text) {
    assertThat(parse(type, text, directory))
        .isEqualTo(new OnFailure.DeadLetterFile(Path.of("/var/dead.jsonl").toAbsolutePath()));
  }

  @Test
  void parse_readsStream() {
    assertThat(parse(type, "deadLetter:kinesis:orders-failed"))
        .isEqualTo(new OnFailure.DeadLetterStream("orders-failed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ignore", "deadLetter", "deadLetter:", "deadLetter:s3:bucket", "file:x"})
  void parse_otherText_isRefused(String text) {
    assertThat(refusal(type, text))
        .isEqualTo("must be retry, skip, stop, deadLetter:file:PATH or deadLetter:kinesis:STREAM");
  }

  @Test
  void parse_streamWithBadName_isRefused() {
    assertThat(refusal(type, "deadLetter:kinesis:a b")).startsWith("must be 1 to 128 letters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deadLetter:file:", "deadLetter:file:.", "deadLetter:file:out/"})
  void parse_directory_isRefused(String text) {
    assertThat(refusal(type, text, directory))
        .isEqualTo("must name a file after 'file:', not a directory");
  }

  @Test
  void parse_fileOnHost_isRefused() {
    assertThat(refusal(type, "deadLetter:file://host/dead.jsonl"))
        .isEqualTo("must not name a host: write file:PATH or file:///PATH");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"retry", "skip", "stop", "deadLetter:file:/a/b", "deadLetter:kinesis:failed"})
  void format_isReadBack(String text) {
    OnFailure value = parse(type, text);
    assertThat(parse(type, type.format(value))).isEqualTo(value);
  }
}
