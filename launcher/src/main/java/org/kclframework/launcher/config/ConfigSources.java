package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that a configuration is read from.
 *
 * @param arguments arguments of the form {@code --key=value}, and {@code --config=FILE} for a
 *     {@code .properties} file
 * @param environment the environment variables; those that name no key are ignored
 * @param workingDirectory what relative paths are relative to, except those inside the file
 */
public record ConfigSources(
    List<String> arguments, Map<String, String> environment, Path workingDirectory) {

  public ConfigSources {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** Shows no values, which may be secrets. */
  @Override
  public String toString() {
    return "ConfigSources[" + workingDirectory + "]";
  }
}
