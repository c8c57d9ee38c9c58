package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassPathTypeTest {

  @TempDir Path directory;

  private final ClassPathType type = new ClassPathType();

  @BeforeEach
  void createFiles() throws IOException {
    Files.createDirectories(directory.resolve("lib"));
    Files.createDirectories(directory.resolve("classes"));
    for (String jar : List.of("b.jar", "a.jar", "c10.jar", "[x].jar", "notes.txt")) {
      Files.createFile(directory.resolve("lib").resolve(jar));
    }
  }

  private List<Path> under(String... names) {
    return List.of(names).stream().map(directory::resolve).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", " , ", "PATH_SEPARATOR", ",,"})
  void parse_readsBothSeparators(String separator) {
    String text = "lib/b.jar" + separator.replace("PATH_SEPARATOR", File.pathSeparator) + "classes";
    assertThat(parse(type, text, directory)).isEqualTo(under("lib/b.jar", "classes"));
  }

  @Test
  void parse_pattern_standsForFilesInAlphabeticalOrder() {
    assertThat(parse(type, "lib/?.jar", directory)).isEqualTo(under("lib/a.jar", "lib/b.jar"));
    assertThat(parse(type, "lib/*.txt", directory)).isEqualTo(under("lib/notes.txt"));
  }

  @Test
  void parse_bracketsInPattern_areNotSpecial() {
    assertThat(parse(type, "lib/[x]*.jar", directory)).isEqualTo(under("lib/[x].jar"));
  }

  @Test
  void parse_patternInDirectoryItself_works() {
    assertThat(parse(type, "*.txt", directory.resolve("lib"))).isEqualTo(under("lib/notes.txt"));
  }

  @Test
  void parse_fileNamedTwice_countsOnce() {
    assertThat(parse(type, "lib/b.jar,lib/?.jar", directory))
        .isEqualTo(under("lib/b.jar", "lib/a.jar"));
  }

  @Test
  void parse_missingFile_isRefused() {
    assertThat(refusal(type, "classes,lib/z.jar", directory))
        .isEqualTo("there is no file or directory " + directory.resolve("lib/z.jar"));
  }

  @Test
  void parse_patternWithoutMatch_isRefused() {
    assertThat(refusal(type, "lib/*.zip", directory))
        .isEqualTo("no file in " + directory.resolve("lib") + " matches '*.zip'");
  }

  @Test
  void parse_patternInMissingDirectory_isRefused() {
    assertThat(refusal(type, "libs/*.jar", directory))
        .isEqualTo("there is no directory " + directory.resolve("libs"));
  }

  @Test
  void parse_onlySeparators_isRefused() {
    assertThat(refusal(type, " , ,", directory)).startsWith("must be jars and directories");
  }

  @Test
  void format_isReadBack() {
    List<Path> paths = under("lib/a.jar", "classes");
    assertThat(parse(type, type.format(paths), directory)).isEqualTo(paths);
  }
}
