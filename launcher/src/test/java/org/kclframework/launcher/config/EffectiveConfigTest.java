package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigTest {

  @TempDir Path directory;

  private static String render(Settings settings) {
    return EffectiveConfig.render(settings, Optional.empty());
  }

  @Test
  void render_showsEveryKeyOnce() {
    String text = render(Loading.settings());
    for (ConfigKey<?> key : Keys.all()) {
      assertThat(text.lines().filter(line -> line.startsWith(key.name() + " = ")))
          .as("lines of %s", key)
          .hasSize(1);
    }
  }

  @Test
  void render_showsValuesAndOrigins() throws IOException {
    Path file = directory.resolve("app.properties");
    Files.writeString(file, "checkpointFreqSeconds=5");
    assertThat(render(Loading.file(file, Map.of("MAX_RECORDS", "7"))).lines())
        .contains(
            "# Essentials",
            "applicationName = app  # environment variable APPLICATION_NAME",
            "processorModule =   # not set: none",
            "checkpointFreqSeconds = 5  # " + file + ":1",
            "maxRecords = 7  # environment variable MAX_RECORDS",
            "tableName = app  # default");
  }

  @Test
  void render_showsProcessorKeys() {
    assertThat(render(Loading.settings("--processor.table=a")))
        .endsWith("# The processor's own\nprocessor.table = a  # argument --processor.table\n");
    assertThat(render(Loading.settings())).doesNotContain("The processor's own");
  }

  @Test
  void render_masksSecrets() throws IOException {
    Path file = directory.resolve("app.properties");
    Files.writeString(
        file, "processor.dbPassword=hunter2\nprocessor.url=x:${DB_TOKEN}\nworkerId=${DB_TOKEN}");
    String text = render(Loading.file(file, Map.of("DB_TOKEN", "hunter3")));
    assertThat(text)
        .contains("processor.dbPassword = ******", "processor.url = ******", "workerId = ******")
        .doesNotContain("hunter");
  }

  @Test
  void render_showsOfAnExecutableWhatItIsTold() {
    Settings settings =
        Loading.load(
            Map.of(),
            List.of(
                "--applicationName=app",
                "--streamName=orders",
                "--executableName=app hunter2",
                "--executableEnv.PERIOD=hunter3"));
    assertThat(EffectiveConfig.render(settings, Optional.of("app …(1 more argument)")))
        .contains("executableName = app …(1 more argument)  # ", "executableEnv.PERIOD = ******")
        .contains("checkpointFreqSeconds =   # not set: 60; with executableName none, unless set")
        .doesNotContain("hunter");
    assertThat(render(settings)).contains("executableName = ******").doesNotContain("hunter");
  }
}
