package org.kclframework.multilang;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a command line into words as a shell does it: blanks separate, single quotes keep everything
 * as it is, double quotes keep all but backslashes before {@code "}, {@code \}, {@code $} and
 * {@code `}, and elsewhere a backslash keeps the next character. Nothing else that a shell does is
 * done.
 */
final class CommandLine {

  private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "\"\\$`";

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int position;

  /** Whether a word has begun: {@code ''} is a word too. */
  private boolean inWord;

  private CommandLine(String text) {
    this.text = text;
  }

  /** Returns the words, at least one. */
  static List<String> words(String commandLine) throws InvalidExecutableException {
    CommandLine line = new CommandLine(commandLine);
    line.cut();
    if (line.words.isEmpty() || line.words.get(0).isEmpty()) {
      throw new InvalidExecutableException(
          "executableName names no program, for example executableName = python3 app.py");
    }
    return List.copyOf(line.words);
  }

  private void cut() throws InvalidExecutableException {
    while (position < text.length()) {
      char character = text.charAt(position++);
      switch (character) {
        case ' ', '\t', '\n', '\r' -> endWord();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> append(escaped());
        default -> append(character);
      }
    }
    endWord();
  }

  private void append(char character) {
    inWord = true;
    word.append(character);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
    }
    word.setLength(0);
    inWord = false;
  }

  private char escaped() throws InvalidExecutableException {
    if (position == text.length()) {
      throw new InvalidExecutableException(
          "executableName ends with a backslash that stands before nothing");
    }
    return text.charAt(position++);
  }

  private void singleQuoted() throws InvalidExecutableException {
    int begin = position;
    int end = text.indexOf('\'', begin);
    if (end < 0) {
      throw unbalanced("single", begin);
    }
    inWord = true;
    word.append(text, begin, end);
    position = end + 1;
  }

  private void doubleQuoted() throws InvalidExecutableException {
    int begin = position;
    inWord = true;
    while (position < text.length()) {
      char character = text.charAt(position++);
      if (character == '"') {
        return;
      }
      boolean escapes =
          character == '\\'
              && position < text.length()
              && ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(text.charAt(position)) >= 0;
      word.append(escapes ? text.charAt(position++) : character);
    }
    throw unbalanced("double", begin);
  }

  private static InvalidExecutableException unbalanced(String kind, int position) {
    return new InvalidExecutableException(
        "executableName has a " + kind + " quote without its pair, at character " + position);
  }
}
