package org.kclframework.launcher.config;

import java.util.List;
import java.util.Map;

/** Settings for tests of what is made of them. */
public final class TestSettings {

  private TestSettings() {}

  /** Returns the settings that arguments make, with those that every run needs added. */
  public static Settings of(String... arguments) {
    return Loading.settings(arguments);
  }

  /** Returns the same without a name for one stream. */
  public static Settings ofSeveralStreams(String... arguments) {
    return Loading.load(
        Map.of("APPLICATION_NAME", "app", "PROCESSOR_CLASS", "com.example.Counter"),
        List.of(arguments));
  }
}
