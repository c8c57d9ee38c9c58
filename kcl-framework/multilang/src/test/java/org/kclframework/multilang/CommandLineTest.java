package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("app", List.of("app")),
        Arguments.of("  python3   app.py\t--x=1 \n", List.of("python3", "app.py", "--x=1")),
        Arguments.of("'my app' 'a \"b\" \\ c'", List.of("my app", "a \"b\" \\ c")),
        Arguments.of("app \"a 'b' \\\" \\\\ \\$ \\n\"", List.of("app", "a 'b' \" \\ $ \\n")),
        Arguments.of("my\\ app \\' \\\"", List.of("my app", "'", "\"")),
        Arguments.of("app '' \"\"", List.of("app", "", "")),
        Arguments.of("a'b'\"c\"d", List.of("abcd")),
        Arguments.of("app $HOME *.py ; rm | x > y", words("app $HOME *.py ; rm | x > y")),
        Arguments.of("приложение ключ", List.of("приложение", "ключ")));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void words_areCutAsByAShell(String line, List<String> words) throws Exception {
    assertThat(CommandLine.words(line)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \t", "''", "\"\" app"})
  void words_emptyIsRefused(String line) {
    assertThatThrownBy(() -> CommandLine.words(line))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContaining("executableName names no program");
  }

  @Test
  void words_singleQuoteWithoutPairIsRefused() {
    assertThatThrownBy(() -> CommandLine.words("app 'a b"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessage("executableName has a single quote without its pair, at character 5");
  }

  @Test
  void words_doubleQuoteWithoutPairIsRefused() {
    assertThatThrownBy(() -> CommandLine.words("app \"a b\\\""))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessage("executableName has a double quote without its pair, at character 5");
  }

  @Test
  void words_backslashAtTheEndIsRefused() {
    assertThatThrownBy(() -> CommandLine.words("app \\"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContaining("ends with a backslash");
  }
}
