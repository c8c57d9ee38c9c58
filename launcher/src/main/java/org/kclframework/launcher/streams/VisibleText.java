package org.kclframework.launcher.streams;

/** Text that may come from anywhere, made fit for a terminal and for one line. */
public final class VisibleText {

  private VisibleText() {}

  /** Returns the text with escapes in place of what cannot be seen, or would have an effect. */
  public static String of(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints().forEach(character -> append(visible, character));
    return visible.toString();
  }

  static void append(StringBuilder visible, int character) {
    switch (character) {
      case '\n' -> visible.append("\\n");
      case '\r' -> visible.append("\\r");
      case '\t' -> visible.append("\\t");
      default -> {
        if (isVisible(character)) {
          visible.appendCodePoint(character);
        } else {
          for (char unit : Character.toChars(character)) {
            visible.append(String.format("\\u%04x", (int) unit));
          }
        }
      }
    }
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
