package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonFileTest {

  private static final String HINT = "'launcher config --daemon'";

  private static AbstractThrowableAssert<?, ?> failure(
      Map<String, String> environment, Purpose purpose, String... arguments) {
    return assertThatThrownBy(
        () ->
            SettingsLoader.load(
                new ConfigSources(List.of(arguments), environment, Loading.WORKING_DIRECTORY),
                purpose));
  }

  @Test
  void keyOfTheDaemon_endsTheProblemsWithAHint() {
    failure(Map.of(), Purpose.PROCESSING, "--zmqPort=3515", "--endpoint=local")
        .hasMessageStartingWith("The configuration has 3 problems:\n")
        .hasMessageEndingWith(
            "\nzmqPort is a key of the daemon: 'launcher daemon' runs it, 'launcher config --daemon'"
                + " checks its configuration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--streamName=orders", "--processorClass=X", "--executableName=x"})
  void configurationOfAWorker_getsNoHint(String argument) {
    failure(Map.of(), Purpose.PROCESSING, "--zmqPort=3515", argument).hasMessageNotContaining(HINT);
  }

  @Test
  void variable_isNoHint() {
    failure(Map.of("TRITON_ZMQ_PORT", "3515"), Purpose.PROCESSING).hasMessageNotContaining(HINT);
  }

  @Test
  void daemonItself_getsNoHint() {
    failure(Map.of(), Purpose.DAEMON, "--zmqPort=3515", "--spoolDurability=x")
        .hasMessageNotContaining(HINT);
  }

  @Test
  void configurationThatIsRight_isNoFailure() {
    assertThat(Loading.settings("--zmqPort=3515").get(Keys.ZMQ_PORT)).isEqualTo(3515);
  }
}
