package org.kclframework.launcher.config;

import java.nio.file.Path;

/** Whole numbers without a unit. */
final class IntegerType implements ValueType<Integer> {

  private final WholeNumber number;

  private IntegerType(int minimum, int maximum) {
    this.number = new WholeNumber("a whole number", minimum, maximum);
  }

  static IntegerType between(int minimum, int maximum) {
    return new IntegerType(minimum, maximum);
  }

  static IntegerType atLeast(int minimum) {
    return new IntegerType(minimum, Integer.MAX_VALUE);
  }

  @Override
  public Integer parse(String text, Path directory) throws InvalidValueException {
    return (int) number.parse(text);
  }

  @Override
  public String allowed() {
    return number.maximum() == Integer.MAX_VALUE
        ? "a whole number, at least " + number.minimum()
        : number.allowed();
  }
}
