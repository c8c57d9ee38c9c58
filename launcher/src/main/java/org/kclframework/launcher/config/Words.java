package org.kclframework.launcher.config;

import java.util.List;

/** Puts lists into words. */
final class Words {

  private Words() {}

  /** Returns {@code a}, {@code a or b}, {@code a, b or c}, … */
  static String alternatives(List<String> words) {
    return join(words, " or ");
  }

  /** Returns {@code a}, {@code a and b}, {@code a, b and c}, … */
  static String all(List<String> words) {
    return join(words, " and ");
  }

  private static String join(List<String> words, String lastSeparator) {
    int last = words.size() - 1;
    if (last <= 0) {
      return String.join("", words);
    }
    return String.join(", ", words.subList(0, last)) + lastSeparator + words.get(last);
  }
}
