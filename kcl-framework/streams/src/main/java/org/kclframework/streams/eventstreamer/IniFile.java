package org.kclframework.streams.eventstreamer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The lines of an ini file, as Python's {@code ConfigParser} has them: {@code [section]}, {@code
 * key = value} or {@code key: value}, and comments that begin with {@code #} or {@code ;}. Keys are
 * the same in any case. Values have no continuation in the next line, and nothing is filled in.
 *
 * <p>Libraries were weighed: those for this format alone are not maintained, and those that do more
 * weigh more than these lines.
 */
final class IniFile {

  private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** A value and the line that it is in, from 1. */
  record Entry(String value, int line) {}

  private IniFile() {}

  static IniFile parse(List<String> lines) {
    IniFile file = new IniFile();
    Optional<Map<String, Entry>> section = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int number = i + 1;
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (!line.startsWith("[")) {
        file.entry(section, line, number);
      } else if (line.endsWith("]")) {
        String name = line.substring(1, line.length() - 1).strip();
        section = Optional.of(file.sections.computeIfAbsent(name, key -> new LinkedHashMap<>()));
      } else {
        file.problems.add(number + ": a section's name has no ']' at its end");
      }
    }
    return file;
  }

  /** What is wrong is not quoted: it may be a part of a secret. */
  private void entry(Optional<Map<String, Entry>> section, String line, int number) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    int end = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
    if (end <= 0) {
      problems.add(number + ": the line is neither [section] nor key = value nor a comment");
      return;
    }
    if (section.isEmpty()) {
      problems.add(number + ": the line stands before the first [section]");
      return;
    }
    String key = line.substring(0, end).strip().toLowerCase(Locale.ROOT);
    Entry entry = new Entry(line.substring(end + 1).strip(), number);
    Entry first = section.get().putIfAbsent(key, entry);
    if (first != null) {
      problems.add(number + ": " + quoted(key) + " is set twice, first in line " + first.line());
    }
  }

  /** Returns a key for a message, unless it may be a secret in the wrong place. */
  static String quoted(String key) {
    return key.matches("[a-z_]{1,40}") ? "'" + key + "'" : "(a key that looks like none)";
  }

  /** Returns the sections with their values by key. */
  Map<String, Map<String, Entry>> sections() {
    return sections;
  }

  /** Returns what is wrong, each with the number of its line before it. */
  List<String> problems() {
    return problems;
  }
}
