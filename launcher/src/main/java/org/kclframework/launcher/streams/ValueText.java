package org.kclframework.launcher.streams;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of an event into text for people: on one line, or where that is too long one
 * below the other. Nothing in it can change what a terminal does or shows elsewhere.
 */
final class ValueText {

  private static final int WIDTH = 80;

  private ValueText() {}

  static String of(@Nullable Object value) {
    return of(value, 0);
  }

  private static String of(@Nullable Object value, int indent) {
    String line = line(value);
    if (indent + line.length() <= WIDTH) {
      return line;
    }
    List<String> parts = new ArrayList<>();
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, element) -> {
            String name = quote(String.valueOf(key)) + ": ";
            parts.add(name + of(element, indent + 1 + name.length()));
          });
      return below("{", parts, "}", indent);
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      list.forEach(element -> parts.add(of(element, indent + 1)));
      return below("[", parts, "]", indent);
    }
    return line;
  }

  private static String below(String open, List<String> parts, String close, int indent) {
    return open + String.join(",\n" + " ".repeat(indent + 1), parts) + close;
  }

  private static String line(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> parts = new ArrayList<>();
      map.forEach((key, element) -> parts.add(quote(String.valueOf(key)) + ": " + line(element)));
      return "{" + String.join(", ", parts) + "}";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(ValueText::line).toList()) + "]";
    }
    if (value instanceof String text) {
      return quote(text);
    }
    if (value instanceof byte[] bytes) {
      return "base64 " + quote(Base64.getEncoder().encodeToString(bytes));
    }
    return String.valueOf(value);
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            character -> {
              if (character == '"' || character == '\\') {
                quoted.append('\\');
              }
              VisibleText.append(quoted, character);
            });
    return quoted.append('"').toString();
  }
}
