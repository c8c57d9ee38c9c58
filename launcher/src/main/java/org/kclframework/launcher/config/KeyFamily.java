package org.kclframework.launcher.config;

import java.util.Optional;

/** Keys that are alike but for the rest of their names, which whoever gets them knows. */
public enum KeyFamily {
  /** What the processor reads. */
  PROCESSOR("processor.", "The processor's own"),
  /** Variables of the environment of processes of the executable. */
  EXECUTABLE_ENVIRONMENT("executableEnv.", "The executable's environment"),
  /** Setters of the clients that KCL's MultiLangDaemon makes. */
  KINESIS_CLIENT("kinesisClient.", "Clients, without effect"),
  /** The same. */
  DYNAMO_DB_CLIENT("dynamoDbClient.", "Clients, without effect"),
  /** The same. */
  CLOUD_WATCH_CLIENT("cloudWatchClient.", "Clients, without effect");

  private final String prefix;
  private final String title;

  KeyFamily(String prefix, String title) {
    this.prefix = prefix;
    this.title = title;
  }

  /** Returns what the names of the keys start with. */
  public String prefix() {
    return prefix;
  }

  String title() {
    return title;
  }

  /** Returns whether anything reads the keys. */
  boolean hasEffect() {
    return this == PROCESSOR || this == EXECUTABLE_ENVIRONMENT;
  }

  /** Returns whether all values stay out of everything that is shown. */
  boolean isSecret() {
    return this == EXECUTABLE_ENVIRONMENT;
  }

  static Optional<KeyFamily> of(String name) {
    for (KeyFamily family : values()) {
      if (name.startsWith(family.prefix)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }
}
