package org.kclframework.launcher.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what the sources say, from the weakest source to the strongest. */
final class SourceReader {

  private static final String CONFIG_OPTION = "--config";

  /** Stands in messages for a value that nobody has given. */
  private static final String PLACEHOLDER = "VALUE";

  private final ConfigSources sources;
  private final KeyNames names;
  private final Problems problems;
  private final List<Entry> arguments = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private boolean valueStandsApart;

  SourceReader(ConfigSources sources, KeyNames names, Problems problems) {
    this.sources = sources;
    this.names = names;
    this.problems = problems;
  }

  /**
   * Reads all sources.
   *
   * @throws ConfigurationException if there is a file and nothing can be read from it
   */
  List<Entry> readAll() {
    readArguments();
    if (valueStandsApart) {
      // All that was meant to be set so would look forgotten.
      problems.throwIfAny();
    }
    List<Entry> entries = new ArrayList<>();
    for (Path file : files) {
      entries.addAll(new ConfigFile(file, sources.workingDirectory()).read(problems));
    }
    if (entries.isEmpty() && !files.isEmpty()) {
      // All that the file should have set would look forgotten.
      problems.throwIfAny();
    }
    addEnvironment(entries);
    entries.addAll(arguments);
    return entries;
  }

  private void readArguments() {
    String option = "";
    for (String argument : sources.arguments()) {
      boolean valueOfOption = !option.isEmpty() && !argument.startsWith("--");
      if (!option.isEmpty()) {
        reportMissingValue(option, valueOfOption ? argument : PLACEHOLDER);
        option = "";
      }
      if (valueOfOption) {
        continue;
      }
      if (isOption(argument) && argument.indexOf('=') < 0) {
        option = argument;
      } else {
        readArgument(argument);
      }
    }
    if (!option.isEmpty()) {
      reportMissingValue(option, PLACEHOLDER);
    }
  }

  private void reportMissingValue(String option, String value) {
    String shown = Secrets.isSecretName(option.substring(2)) ? PLACEHOLDER : value;
    problems.error(Origin.argument(option), "has no value; write " + option + "=" + shown);
    valueStandsApart |= option.equals(CONFIG_OPTION) || !value.equals(PLACEHOLDER);
  }

  private static boolean isOption(String argument) {
    return argument.startsWith("--") && argument.length() > 2;
  }

  private void readArgument(String argument) {
    int equals = argument.indexOf('=');
    String option = equals < 0 ? argument : argument.substring(0, equals);
    Origin origin = Origin.argument(option);
    if (!isOption(option)) {
      problems.error(origin, "is not of the form --key=value");
    } else if (option.equals(CONFIG_OPTION)) {
      addFile(argument.substring(equals + 1), origin);
    } else {
      arguments.add(entry(option.substring(2), argument.substring(equals + 1), origin));
    }
  }

  private void addFile(String file, Origin origin) {
    if (file.isBlank()) {
      problems.error(origin, "names no file");
      return;
    }
    if (!files.isEmpty()) {
      problems.error(origin, "is given twice: there is one file for each run");
      return;
    }
    try {
      files.add(Path.of(file));
    } catch (InvalidPathException e) {
      problems.error(origin, "names no path: " + e.getReason());
    }
  }

  private void addEnvironment(List<Entry> entries) {
    for (Map.Entry<String, String> variable : new TreeMap<>(sources.environment()).entrySet()) {
      // Containers often declare every variable that an image knows, as empty ones.
      if (!variable.getValue().isBlank() && namesKey(variable.getKey())) {
        Origin origin = Origin.environment(variable.getKey());
        entries.add(entry(variable.getKey(), variable.getValue(), origin));
      }
    }
  }

  private boolean namesKey(String variable) {
    return KeyFamily.of(variable).isPresent() || names.find(variable).isPresent();
  }

  private Entry entry(String name, String text, Origin origin) {
    return new Entry(name, text, origin, sources.workingDirectory());
  }
}
