package org.kclframework.launcher.config;

import java.util.List;

/** The keys that most configurations set, for a terminal. */
public final class MostImportantKeys {

  private static final List<ConfigKey<?>> KEYS =
      List.of(
          Keys.APPLICATION_NAME,
          Keys.STREAM_NAME,
          Keys.PROCESSOR_CLASS,
          Keys.PROCESSOR_CLASSPATH,
          Keys.REGION_NAME,
          Keys.INITIAL_POSITION_IN_STREAM,
          Keys.CHECKPOINT_FREQ_SECONDS,
          Keys.ON_FAILURE,
          Keys.MAX_RETRY_ATTEMPTS,
          Keys.PARALLELISM,
          Keys.ENDPOINT,
          Keys.LOCAL_INPUT,
          Keys.STOP_WHEN,
          Keys.MANAGEMENT_PORT);

  private MostImportantKeys() {}

  /** Returns each with its help, as plain text. */
  public static String text() {
    StringBuilder text = new StringBuilder();
    for (ConfigKey<?> key : KEYS) {
      text.append("  ").append(key).append("\n      ").append(key.help()).append('\n');
    }
    return text.append("All keys: launcher config --reference\n").toString();
  }
}
