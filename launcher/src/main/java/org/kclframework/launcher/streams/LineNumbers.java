package org.kclframework.launcher.streams;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A set of numbers of lines, kept as ranges. Not safe for use by several threads. */
final class LineNumbers {

  /** The first number of each range with the last. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  void add(long number) {
    Map.Entry<Long, Long> before = ranges.floorEntry(number);
    if (before != null && before.getValue() >= number) {
      return;
    }
    long first = before != null && before.getValue() == number - 1 ? before.getKey() : number;
    Long last = ranges.remove(number + 1);
    ranges.put(first, last == null ? Long.valueOf(number) : last);
  }

  /** Returns the ranges in order, such as {@code 3-5, 8}. */
  String text() {
    StringJoiner text = new StringJoiner(", ");
    ranges.forEach((first, last) -> text.add(first.equals(last) ? "" + first : first + "-" + last));
    return text.toString();
  }
}
