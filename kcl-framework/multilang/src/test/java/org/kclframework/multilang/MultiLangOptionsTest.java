package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kclframework.multilang.MultiLangOptions.IdleTime;
import org.kclframework.multilang.MultiLangOptions.Protocol;
import org.kclframework.multilang.MultiLangOptions.UnexpectedOutput;

final class MultiLangOptionsTest {

  private static final MultiLangOptions OPTIONS = MultiLangOptions.of("python3 app.py");

  @Test
  void of_setsDefaults() {
    assertThat(OPTIONS)
        .isEqualTo(
            new MultiLangOptions(
                "python3 app.py",
                Map.of(),
                Optional.empty(),
                Protocol.AUTO,
                Optional.empty(),
                UnexpectedOutput.LENGTH_LOGGED,
                IdleTime.SILENT));
  }

  @Test
  void with_setsEachPart() {
    assertThat(
            OPTIONS
                .withEnvironment(Map.of("A", "b"))
                .withDirectory(Path.of("/tmp"))
                .withProtocol(Protocol.V1)
                .withAnswerTimeout(Duration.ofSeconds(3))
                .withUnexpectedOutput(UnexpectedOutput.TEXT_LOGGED)
                .withIdleTime(IdleTime.EMPTY_BATCHES))
        .isEqualTo(
            new MultiLangOptions(
                "python3 app.py",
                Map.of("A", "b"),
                Optional.of(Path.of("/tmp")),
                Protocol.V1,
                Optional.of(Duration.ofSeconds(3)),
                UnexpectedOutput.TEXT_LOGGED,
                IdleTime.EMPTY_BATCHES));
  }

  @Test
  void new_timeoutMustBePositive() {
    assertThatThrownBy(() -> OPTIONS.withAnswerTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("answerTimeout must be > 0, but was PT0S");
  }

  @Test
  void new_environmentMustBePossible() {
    for (String name : new String[] {"", "A=B", "A\0"}) {
      assertThatThrownBy(() -> OPTIONS.withEnvironment(Map.of(name, "x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name of an environment variable");
    }
    assertThatThrownBy(() -> OPTIONS.withEnvironment(Map.of("A", "secret\0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the value of the environment variable A must not contain a NUL");
  }

  @Test
  void shownCommandLine_hidesArguments() {
    assertThat(MultiLangOptions.of("app --token=secret 'b c'").shownCommandLine())
        .isEqualTo("app …(2 more arguments)");
    assertThat(MultiLangOptions.of("app 'secret").shownCommandLine())
        .isEqualTo("(executableName has a single quote without its pair, at character 5)");
  }

  @Test
  void toString_hidesWhatMayBeSecret() {
    assertThat(
            MultiLangOptions.of("app --token=secret")
                .withEnvironment(Map.of("TOKEN", "secret"))
                .toString())
        .contains("TOKEN")
        .doesNotContain("secret");
  }
}
