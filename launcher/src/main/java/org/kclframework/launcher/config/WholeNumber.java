package org.kclframework.launcher.config;

/**
 * A whole number within bounds.
 *
 * @param noun what the number is, such as {@code a whole number of seconds}
 * @param minimum the smallest number allowed
 * @param maximum the largest number allowed
 */
record WholeNumber(String noun, long minimum, long maximum) {

  long parse(String text) throws InvalidValueException {
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new InvalidValueException("must be " + allowed());
    }
    if (number < minimum) {
      throw new InvalidValueException("must be at least " + minimum);
    }
    if (number > maximum) {
      throw new InvalidValueException("must be at most " + maximum);
    }
    return number;
  }

  String allowed() {
    return noun + ", " + minimum + " to " + maximum;
  }
}
