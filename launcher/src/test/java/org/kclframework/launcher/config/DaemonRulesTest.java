package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DaemonRulesTest {

  private static Settings load(Map<String, String> environment, String... arguments) {
    return SettingsLoader.load(
        new ConfigSources(List.of(arguments), environment, Loading.WORKING_DIRECTORY),
        Purpose.DAEMON);
  }

  private static List<String> warnings(String... arguments) {
    return load(Map.of(), arguments).warnings().stream().map(Problem::toString).toList();
  }

  @Test
  void nothing_isNeeded() {
    Settings settings = load(Map.of());

    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.get(Keys.ZMQ_HOST)).isEqualTo("127.0.0.1");
    assertThat(settings.get(Keys.ZMQ_PORT)).isEqualTo(3515);
    assertThat(settings.get(Keys.SPOOL_DURABILITY)).isEqualTo(SpoolDurability.OS);
    assertThat(settings.get(Keys.SPOOL_WHEN_FULL)).isEqualTo(WhenSpoolFull.BLOCK);
    assertThat(settings.find(Keys.SKIPPED_ALIASES)).isEmpty();
    assertThat(settings.get(Keys.DAEMON_HTTP_PORT)).isEqualTo(-1);
    assertThat(settings.get(Keys.DAEMON_MAX_BODY_BYTES)).isEqualTo(1 << 20);
  }

  @Test
  void variables_areTritons() {
    Settings settings = load(Map.of("TRITON_ZMQ_HOST", "127.0.0.2", "TRITON_ZMQ_PORT", "3517"));

    assertThat(settings.get(Keys.ZMQ_HOST)).isEqualTo("127.0.0.2");
    assertThat(settings.get(Keys.ZMQ_PORT)).isEqualTo(3517);
  }

  @Test
  void accessKeys_areSecret() {
    assertThat(Keys.DAEMON_ACCESS_KEYS.isSecret()).isTrue();
  }

  @Test
  void keysOfHttp_meanNothingWithoutIt() {
    assertThat(warnings("--daemonEventsStream=orders"))
        .singleElement()
        .asString()
        .contains("daemonEventsStream has no effect without daemonHttpPort");
    assertThat(warnings("--daemonEventsStream=orders", "--daemonHttpPort=0")).isEmpty();
  }

  @Test
  void events_fitIntoTheSpool() {
    assertThat(Loading.problems(() -> load(Map.of(), "--spoolMaxMegabytes=1")))
        .singleElement()
        .asString()
        .contains(
            "spoolMaxMegabytes is 1, but must be at least 2, for two events of maxEventBytes,"
                + " 1048576");
    assertThat(
            Loading.problems(
                () -> load(Map.of(), "--maxEventBytes=2000000", "--spoolMaxMegabytes=2")))
        .singleElement()
        .asString()
        .contains(
            "maxEventBytes is 2000000, but must be at most half of spoolMaxMegabytes, 1048576");
    assertThat(load(Map.of(), "--maxEventBytes=524288", "--spoolMaxMegabytes=1").warnings())
        .isEmpty();
    assertThat(load(Map.of(), "--spoolMaxMegabytes=2").warnings()).isEmpty();
  }

  @Test
  void events_fitIntoBodies() {
    assertThat(
            Loading.problems(
                () -> load(Map.of(), "--daemonHttpPort=0", "--daemonMaxBodyBytes=1000")))
        .singleElement()
        .asString()
        .contains("maxEventBytes is 1048576, but must be at most daemonMaxBodyBytes, 1000");
  }
}
