package org.kclframework.launcher.config;

import java.nio.file.Path;

/** Text that matches a regular expression. */
final class TextType implements ValueType<String> {

  private static final String JAVA_IDENTIFIER =
      "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";

  // Not compiled in advance: most of the keys are never set.
  private final String expression;
  private final String allowed;

  private TextType(String expression, String allowed) {
    this.expression = expression;
    this.allowed = allowed;
  }

  /** Returns the type of any text. */
  static TextType any() {
    return new TextType("(?s).*", "any text");
  }

  /**
   * Returns the type of the texts that match a regular expression.
   *
   * @param allowed the expression in words, as a noun phrase
   */
  static TextType matching(String expression, String allowed) {
    return new TextType(expression, allowed);
  }

  /** Returns the type of the names that AWS gives to streams, tables and consumers. */
  static TextType name(int shortest, int longest) {
    return new TextType(
        "[a-zA-Z0-9_.-]{" + shortest + "," + longest + "}",
        shortest + " to " + longest + " letters, digits, '_', '.' and '-'");
  }

  /** Returns the type of the fully qualified names of classes. */
  static TextType javaClass() {
    return new TextType(
        JAVA_IDENTIFIER + "(\\." + JAVA_IDENTIFIER + ")*",
        "the full name of a class, such as com.example.OrderCounter");
  }

  @Override
  public String parse(String text, Path directory) throws InvalidValueException {
    if (!text.matches(expression)) {
      throw new InvalidValueException("must be " + allowed);
    }
    return text;
  }

  @Override
  public String allowed() {
    return allowed;
  }
}
