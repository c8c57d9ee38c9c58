package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void get_keyWithoutValue_isRefused() {
    assertThatThrownBy(() -> Loading.settings().get(Keys.LOCAL_INPUT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the key localInput has no value");
  }

  @Test
  void find_keyWithoutValue_findsNothing() {
    assertThat(Loading.settings().find(Keys.LOCAL_INPUT)).isEmpty();
  }

  @Test
  void isGiven_valueLikeTheDefault_isGiven() {
    Settings settings = Loading.settings("--parallelism=1");
    assertThat(settings.isGiven(Keys.PARALLELISM)).isTrue();
    assertThat(settings.isGiven(Keys.MAX_IN_FLIGHT)).isFalse();
  }

  @Test
  void processorProperties_cannotBeChanged() {
    Map<String, String> properties =
        Loading.settings("--processor.a=1").properties(KeyFamily.PROCESSOR);
    assertThatThrownBy(() -> properties.put("b", "2"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void toString_showsNoValues() {
    assertThat(Loading.settings("--workerId=me-myself", "--processor.password=hunter2"))
        .asString()
        .contains("workerId")
        .doesNotContain("me-myself", "hunter2");
  }

  @Test
  void toString_onTheWayToSettings_showsNoValues() {
    Origin origin = Origin.argument("--processor.password");
    assertThat(
            List.of(
                new ConfigSources(
                    List.of("--processor.password=hunter2"), Map.of("A", "hunter2"), Path.of("x")),
                new Entry("processor.password", "hunter2", origin, Path.of("x")),
                new Interpolation.Result("hunter2", true),
                new Setting<>("hunter2", origin, true)))
        .allSatisfy(value -> assertThat(value.toString()).doesNotContain("hunter2"));
  }
}
