package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathTypeTest {

  @TempDir Path directory;

  @Test
  void readableFile_relativePath_isRelativeToDirectory() throws IOException {
    Path file = Files.createFile(directory.resolve("words.txt"));
    assertThat(parse(PathType.readableFile(), "sub/../words.txt", directory)).isEqualTo(file);
  }

  @Test
  void readableFile_absolutePath_isKept() throws IOException {
    Path file = Files.createFile(directory.resolve("words.txt"));
    assertThat(parse(PathType.readableFile(), file.toString(), Path.of("/"))).isEqualTo(file);
  }

  @Test
  void readableFile_missing_isRefusedWithWholePath() {
    assertThat(refusal(PathType.readableFile(), "words.txt", directory))
        .isEqualTo("there is no file " + directory.resolve("words.txt"));
  }

  @Test
  void readableFile_directory_isRefused() {
    assertThat(refusal(PathType.readableFile(), ".", directory))
        .isEqualTo(directory + " is a directory, not a file");
  }

  @Test
  void directory_missing_isAccepted() {
    assertThat(parse(PathType.directory(), "data", directory)).isEqualTo(directory.resolve("data"));
  }

  @Test
  void directory_file_isRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("data"));
    assertThat(refusal(PathType.directory(), "data", directory))
        .isEqualTo(file + " is a file, not a directory");
  }

  @Test
  void path_withNullCharacter_isRefused() {
    assertThat(refusal(PathType.directory(), "da\0ta", directory)).startsWith("must be a path: ");
  }
}
