package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Values of one type, separated by commas, in the order written and each only once. */
final class ListType<T> implements ValueType<List<T>> {

  private final ValueType<T> elementType;
  private final String allowed;

  ListType(ValueType<T> elementType) {
    this(elementType, "a list, separated by commas, each " + elementType.allowed());
  }

  /** Gives the list an explanation of its own. */
  ListType(ValueType<T> elementType, String allowed) {
    this.elementType = elementType;
    this.allowed = allowed;
  }

  @Override
  public List<T> parse(String text, Path directory) throws InvalidValueException {
    if (text.indexOf(',') < 0) {
      return List.of(elementType.parse(text, directory));
    }
    Set<T> values = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      String element = part.strip();
      if (!values.add(parseElement(element, directory))) {
        throw new InvalidValueException("names '" + element + "' twice");
      }
    }
    return List.copyOf(values);
  }

  private T parseElement(String element, Path directory) throws InvalidValueException {
    if (element.isEmpty()) {
      throw new InvalidValueException("has nothing between two commas or at an end");
    }
    try {
      return elementType.parse(element, directory);
    } catch (InvalidValueException e) {
      throw new InvalidValueException("its element '" + element + "' " + e.explanation());
    }
  }

  @Override
  public String format(List<T> value) {
    List<String> elements = new ArrayList<>();
    for (T element : value) {
      elements.add(elementType.format(element));
    }
    return String.join(",", elements);
  }

  @Override
  public String allowed() {
    return allowed;
  }
}
