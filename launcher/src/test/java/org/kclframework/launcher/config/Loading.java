package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads configurations in tests. */
final class Loading {

  static final Path WORKING_DIRECTORY = Path.of("").toAbsolutePath();

  private static final List<String> REQUIRED =
      List.of(
          "--applicationName=app", "--streamName=orders", "--processorClass=com.example.Counter");

  private Loading() {}

  /** Loads the arguments and the keys that every run needs. */
  static Settings settings(String... arguments) {
    return load(Map.of(), withRequired(arguments));
  }

  /** Loads the arguments and nothing else. */
  static Settings load(Map<String, String> environment, List<String> arguments) {
    return SettingsLoader.load(new ConfigSources(arguments, environment, WORKING_DIRECTORY));
  }

  /** Loads a file, the keys that every run needs coming from the environment. */
  static Settings file(Path file, Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("APPLICATION_NAME", "app");
    variables.putIfAbsent("STREAM_NAME", "orders");
    variables.put("PROCESSOR_CLASS", "com.example.Counter");
    return load(variables, List.of("--config=" + file));
  }

  /** Returns what is wrong with the arguments, beside the keys that every run needs. */
  static List<String> problems(String... arguments) {
    return problems(() -> settings(arguments));
  }

  static List<String> problems(Runnable load) {
    ConfigurationException failure = catchThrowableOfType(ConfigurationException.class, load::run);
    List<String> problems = new ArrayList<>();
    if (failure != null) {
      failure.problems().forEach(problem -> problems.add(problem.toString()));
    }
    return problems;
  }

  /** Returns what looks wrong with the arguments. */
  static List<String> warnings(String... arguments) {
    return settings(arguments).warnings().stream().map(Problem::toString).toList();
  }

  private static List<String> withRequired(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    for (String required : REQUIRED) {
      String option = required.substring(0, required.indexOf('=') + 1);
      if (all.stream().noneMatch(argument -> argument.startsWith(option))) {
        all.add(required);
      }
    }
    return all;
  }
}
