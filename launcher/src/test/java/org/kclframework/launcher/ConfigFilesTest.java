package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.launcher.config.ConfigSources;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.SettingsLoader;
import org.kclframework.streams.catalog.StreamCatalog;

/** The files that people copy can be used as they are. */
class ConfigFilesTest {

  private static final Path CONFIG = Path.of("..", "config");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CONFIG)) {
      return files.filter(file -> file.toString().endsWith(".properties")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_isValidWithoutWarnings(Path file) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--config=" + file));
    if (Files.readString(file).contains("processorClasspath")) {
      // The jar of the production sample is the reader's own.
      arguments.add("--processorClasspath=" + CONFIG);
    }
    Purpose purpose = file.endsWith("daemon.properties") ? Purpose.DAEMON : Purpose.PROCESSING;
    ConfigSources sources = new ConfigSources(arguments, Map.of(), Path.of(""));
    assertThat(SettingsLoader.load(sources, purpose).warnings()).isEmpty();
  }

  @Test
  void catalog_hasTheStreamThatTheDaemonNames() {
    assertThat(StreamCatalog.load(CONFIG.resolve("streams.yaml")).streams())
        .containsOnlyKeys("user_activity", "sensors");
  }
}
