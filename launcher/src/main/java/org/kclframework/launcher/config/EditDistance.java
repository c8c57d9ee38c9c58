package org.kclframework.launcher.config;

/** Counts the typing errors between two words. */
final class EditDistance {

  private EditDistance() {}

  /**
   * Returns how many letters have to be inserted, deleted, replaced or swapped with their neighbour
   * to turn one word into the other.
   */
  static int between(String from, String to) {
    int[] twoRowsBack = new int[to.length() + 1];
    int[] previous = new int[to.length() + 1];
    int[] current = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      current[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] reused = twoRowsBack;
      twoRowsBack = previous;
      previous = current;
      current = reused;
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        boolean same = from.charAt(row - 1) == to.charAt(column - 1);
        int replaced = previous[column - 1] + (same ? 0 : 1);
        int deletedOrInserted = Math.min(previous[column], current[column - 1]) + 1;
        current[column] = Math.min(replaced, deletedOrInserted);
        if (isSwap(from, row, to, column)) {
          current[column] = Math.min(current[column], twoRowsBack[column - 2] + 1);
        }
      }
    }
    return current[to.length()];
  }

  private static boolean isSwap(String from, int row, String to, int column) {
    return row > 1
        && column > 1
        && from.charAt(row - 1) == to.charAt(column - 2)
        && from.charAt(row - 2) == to.charAt(column - 1);
  }
}
