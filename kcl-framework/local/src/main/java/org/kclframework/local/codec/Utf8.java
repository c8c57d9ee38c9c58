package org.kclframework.local.codec;

/** What UTF-8 cannot express. */
public final class Utf8 {

  private Utf8() {}

  /** Returns whether UTF-8 can express a text: half a surrogate pair it cannot. */
  public static boolean canExpress(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
