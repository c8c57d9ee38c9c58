package org.kclframework.core.internal;

/** Finds what no encoding can hold: half of a character, for which Java would write a "?". */
public final class Surrogates {

  private Surrogates() {}

  /** Returns the index of the first surrogate that is not one of a pair, or -1 if there is none. */
  public static int indexOfLone(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
