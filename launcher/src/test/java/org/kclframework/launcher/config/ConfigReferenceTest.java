package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

  @Test
  void markdown_isWhatTheRepositoryHolds() throws IOException {
    assertThat(Files.readString(Path.of("../config/reference.md")))
        .as(
            "config/reference.md is out of date; make it again with"
                + "\n  mvn -q -DskipTests package"
                + "\n  java -jar launcher/target/launcher.jar config --reference"
                + " > config/reference.md\n")
        .isEqualTo(ConfigReference.markdown());
  }

  @Test
  void markdown_explainsEveryKey() {
    assertThat(ConfigReference.markdown().lines())
        .contains(
            "| `workerId`, `workerIdentifier` | host name, process id and a random part | Name of"
                + " this worker; never give two running workers the same. | any text |",
            "| `userAgent` | it was only shown to AWS |");
    for (ConfigKey<?> key : Keys.all()) {
      assertThat(ConfigReference.markdown()).contains("\n| `" + key.name() + "`");
    }
  }
}
