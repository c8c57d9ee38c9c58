package org.kclframework.launcher.config;

import java.util.List;
import java.util.Optional;

/**
 * Recognizes the configuration of a daemon where that of a worker is expected. Variables of the
 * environment do not tell: a machine that has a daemon may have them for everybody.
 */
final class DaemonFile {

  /** What a worker has to have, and a daemon has not. */
  private static final List<ConfigKey<?>> OF_WORKERS =
      List.of(
          Keys.STREAM_NAME,
          Keys.STREAM_NAMES,
          Keys.STREAM_ARN,
          Keys.PROCESSOR_CLASS,
          Keys.EXECUTABLE_NAME);

  private DaemonFile() {}

  /** Returns what to say of settings that look like a daemon's. */
  static Optional<String> hint(Settings settings) {
    if (OF_WORKERS.stream().anyMatch(settings::isGiven)) {
      return Optional.empty();
    }
    return Keys.all().stream()
        .filter(key -> key.group() == KeyGroup.DAEMON && isWritten(settings, key))
        .findFirst()
        .map(
            key ->
                key
                    + " is a key of the daemon: 'launcher daemon' runs it, 'launcher config --daemon'"
                    + " checks its configuration");
  }

  private static boolean isWritten(Settings settings, ConfigKey<?> key) {
    return settings.isGiven(key) && settings.origin(key).kind() != Origin.Kind.ENVIRONMENT;
  }
}
