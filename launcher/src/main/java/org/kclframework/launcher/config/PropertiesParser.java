package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the format of {@link java.util.Properties#load(java.io.Reader)} and remembers lines.
 *
 * <p>{@code Properties} itself forgets in which line a key stood and that it stood there twice,
 * which is just what a person needs to hear.
 */
final class PropertiesParser {

  private final String[] naturalLines;
  private final String file;
  private final Path directory;
  private final List<Entry> entries = new ArrayList<>();
  private int position;

  private PropertiesParser(String text, String file, Path directory) {
    this.naturalLines = text.split("\r\n|\r|\n", -1);
    this.file = file;
    this.directory = directory;
  }

  /**
   * Reads all lines that can be read, and reports the others.
   *
   * @param file the name of the file in messages
   * @param directory what relative paths in the file are relative to
   */
  static List<Entry> parse(String text, String file, Path directory, Problems problems) {
    PropertiesParser parser = new PropertiesParser(text, file, directory);
    parser.parseAll(problems);
    return parser.entries;
  }

  private void parseAll(Problems problems) {
    while (position < naturalLines.length) {
      Origin origin = Origin.line(file, position + 1);
      if (setsNothing(stripLeadingBlanks(naturalLines[position]))) {
        position++;
      } else {
        addEntry(readLogicalLine(), origin, problems);
      }
    }
  }

  /** Returns whether a line is empty, a comment, or continues before it has begun. */
  private static boolean setsNothing(String line) {
    return line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == '!' || line.equals("\\");
  }

  /** Joins the lines that end with an odd number of backslashes to the ones that follow them. */
  private String readLogicalLine() {
    StringBuilder joined = new StringBuilder();
    while (position < naturalLines.length) {
      String line = stripLeadingBlanks(naturalLines[position++]);
      if (!isContinued(line)) {
        return joined.append(line).toString();
      }
      joined.append(line, 0, line.length() - 1);
    }
    return joined.toString();
  }

  private static boolean isContinued(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private void addEntry(String line, Origin origin, Problems problems) {
    int keyEnd = 0;
    while (keyEnd < line.length() && !endsKey(line.charAt(keyEnd))) {
      keyEnd += line.charAt(keyEnd) == '\\' ? 2 : 1;
    }
    keyEnd = Math.min(keyEnd, line.length());
    String rest = stripLeadingBlanks(line.substring(keyEnd));
    boolean separated = !rest.isEmpty() && (rest.charAt(0) == '=' || rest.charAt(0) == ':');
    String value = separated ? stripLeadingBlanks(rest.substring(1)) : rest;
    try {
      String key = unescape(line.substring(0, keyEnd));
      entries.add(new Entry(key, unescape(value), origin, directory));
    } catch (InvalidValueException e) {
      problems.error(origin, e.explanation());
    }
  }

  private static boolean endsKey(char character) {
    return character == '=' || character == ':' || isBlank(character);
  }

  private static String unescape(String text) throws InvalidValueException {
    StringBuilder plain = new StringBuilder(text.length());
    int index = 0;
    while (index < text.length()) {
      char character = text.charAt(index++);
      if (character != '\\' || index == text.length()) {
        plain.append(character);
        continue;
      }
      char escaped = text.charAt(index++);
      if (escaped == 'u') {
        plain.append(unicode(text, index));
        index += 4;
      } else {
        plain.append(control(escaped));
      }
    }
    return plain.toString();
  }

  private static char unicode(String text, int start) throws InvalidValueException {
    int code = 0;
    for (int index = start; index < start + 4; index++) {
      int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
      if (digit < 0) {
        throw new InvalidValueException("has \\u without four hexadecimal digits after it");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private static char control(char escaped) {
    return switch (escaped) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      default -> escaped;
    };
  }

  private static String stripLeadingBlanks(String line) {
    int start = 0;
    while (start < line.length() && isBlank(line.charAt(start))) {
      start++;
    }
    return line.substring(start);
  }

  private static boolean isBlank(char character) {
    return character == ' ' || character == '\t' || character == '\f';
  }
}
