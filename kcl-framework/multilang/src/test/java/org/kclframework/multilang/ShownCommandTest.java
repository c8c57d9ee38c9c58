package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShownCommandTest {

  @TempDir Path directory;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(directory.resolve("app.py"), "");
  }

  private String shown(String... words) {
    return ShownCommand.of(List.of(words), Optional.of(directory)).text();
  }

  @Test
  void text_isTheProgramAndItsScript() {
    assertThat(shown("app")).isEqualTo("app");
    assertThat(shown("python3", "app.py")).isEqualTo("python3 app.py");
    assertThat(shown("python3", directory.resolve("app.py").toString()))
        .isEqualTo("python3 " + directory.resolve("app.py"));
  }

  @Test
  void text_countsWhatMayBeSecret() {
    assertThat(shown("python3", "app.py", "secret")).isEqualTo("python3 app.py …(1 more argument)");
    assertThat(shown("python3", "app.py", "--token", "secret"))
        .isEqualTo("python3 app.py …(2 more arguments)");
    assertThat(shown("app", "secret")).isEqualTo("app …(1 more argument)");
    assertThat(shown("python3", "-u", "app.py")).isEqualTo("python3 …(2 more arguments)");
  }

  @Test
  void text_valueOfAVariableIsNotShown() {
    assertThat(shown("TOKEN=secret", "python3", "app.py")).isEqualTo("TOKEN=… …(2 more arguments)");
    assertThat(shown("./a=b")).isEqualTo("./a=b");
  }

  @Test
  void text_whatIsNoFileIsNotShown() {
    assertThat(shown("app", ".")).isEqualTo("app …(1 more argument)");
    assertThat(shown("app", "a\0b")).isEqualTo("app …(1 more argument)");
    assertThat(shown("app", "")).isEqualTo("app …(1 more argument)");
  }

  @Test
  void name_ofChildrenIsNothingElse() throws Exception {
    MultiLangOptions options = MultiLangOptions.of("sh secret app.py").withDirectory(directory);
    assertThat(Programs.settings(options).name()).isEqualTo("sh");
    MultiLangOptions script = MultiLangOptions.of("sh app.py secret").withDirectory(directory);
    assertThat(Programs.settings(script).name()).isEqualTo("sh app.py");
  }
}
