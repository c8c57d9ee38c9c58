package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.RunByEnvironment.arguments;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunByEnvironmentTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"EXECUTABLE_NAME", "executableName", "executable-name", "PROCESSOR_CLASS"})
  void arguments_areNoneWhereAProcessorIsNamed(String variable) {
    assertThat(arguments(Map.of(variable, "app"))).contains(List.of());
  }

  @Test
  void arguments_nameTheFileOfTheVariable() {
    Map<String, String> environment = Map.of("CONFIG", "app.properties", "EXECUTABLE_NAME", "app");
    assertThat(arguments(environment)).contains(List.of("--config=app.properties"));
  }

  @Test
  void arguments_ofAnyOtherEnvironment_areMissing() {
    assertThat(arguments(Map.of("STREAM_NAME", "orders", "CONFIG", " ", "EXECUTABLE_NAME", "")))
        .isEmpty();
  }
}
