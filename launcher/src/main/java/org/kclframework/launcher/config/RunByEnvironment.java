package org.kclframework.launcher.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that is started without any argument, as sylvite can be: the environment says what
 * processes the records, or in {@code CONFIG} which file does.
 */
public final class RunByEnvironment {

  private static final String CONFIG = "CONFIG";

  private RunByEnvironment() {}

  /** Returns the arguments that the run would have; empty if the environment describes none. */
  public static Optional<List<String>> arguments(Map<String, String> environment) {
    String file = environment.getOrDefault(CONFIG, "");
    if (!file.isBlank()) {
      return Optional.of(List.of("--config=" + file));
    }
    boolean described =
        environment.entrySet().stream()
            .anyMatch(
                variable ->
                    !variable.getValue().isBlank()
                        && (names(variable.getKey(), Keys.EXECUTABLE_NAME)
                            || names(variable.getKey(), Keys.PROCESSOR_CLASS)));
    return described ? Optional.of(List.of()) : Optional.empty();
  }

  private static boolean names(String variable, ConfigKey<?> key) {
    return KeyNames.normalize(variable).equals(KeyNames.normalize(key.name()));
  }
}
