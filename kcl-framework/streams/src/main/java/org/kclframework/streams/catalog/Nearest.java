package org.kclframework.streams.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the names that somebody may have meant by a name that is not known. */
final class Nearest {

  private static final int MAX_SUGGESTIONS = 3;

  /** Comparing takes time in proportion to the product of the lengths. */
  private static final int MAX_LENGTH = 100;

  private Nearest() {}

  /** Returns a question to go after "unknown …", or nothing if no name is near. */
  static String suggestion(String unknown, Collection<String> known) {
    List<String> nearest = to(unknown, known);
    if (nearest.isEmpty()) {
      return "";
    }
    return nearest.stream().collect(Collectors.joining("' or '", ", did you mean '", "'?"));
  }

  private record Candidate(String name, int distance) {}

  private static List<String> to(String unknown, Collection<String> known) {
    String normalized = normalize(unknown);
    int tolerance = Math.max(2, normalized.length() / 3);
    List<Candidate> candidates = new ArrayList<>();
    for (String name : known) {
      if (Math.max(unknown.length(), name.length()) <= MAX_LENGTH) {
        int distance = distance(normalized, normalize(name));
        if (distance <= tolerance) {
          candidates.add(new Candidate(name, distance));
        }
      }
    }
    return candidates.stream()
        .sorted(Comparator.comparingInt(Candidate::distance))
        .limit(MAX_SUGGESTIONS)
        .map(Candidate::name)
        .toList();
  }

  private static String normalize(String name) {
    return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
  }

  /** Counts the letters to insert, delete, replace or swap with their neighbour. */
  private static int distance(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, from, i, to, j);
      }
    }
    return edits[from.length()][to.length()];
  }

  private static int fewest(int[][] edits, String from, int i, String to, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int fewest =
        Math.min(
            edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
  }
}
