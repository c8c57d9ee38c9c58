package org.kclframework.local.leasetable;

import java.math.BigDecimal;

/**
 * A number as DynamoDB has them: up to 38 significant digits, and equal when the values are.
 *
 * @param value without trailing zeros
 */
record DynamoDbNumber(BigDecimal value) implements Comparable<DynamoDbNumber> {

  private static final int MAX_DIGITS = 38;
  private static final int MAX_EXPONENT = 125;
  private static final int MIN_EXPONENT = -130;

  DynamoDbNumber {
    value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    long exponent = (long) value.precision() - value.scale() - 1;
    if (value.precision() > MAX_DIGITS) {
      throw DynamoDbErrors.validation(
          "Attempting to store more than 38 significant digits in a Number");
    }
    if (exponent > MAX_EXPONENT) {
      throw DynamoDbErrors.validation(
          "Number overflow. Attempting to store a number with magnitude larger than supported"
              + " range");
    }
    if (exponent < MIN_EXPONENT) {
      throw DynamoDbErrors.validation(
          "Number underflow. Attempting to store a number with magnitude smaller than supported"
              + " range");
    }
  }

  static DynamoDbNumber parse(String text) {
    try {
      return new DynamoDbNumber(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      throw DynamoDbErrors.validation(
          "The parameter cannot be converted to a numeric value: " + text);
    }
  }

  DynamoDbNumber plus(DynamoDbNumber other) {
    return new DynamoDbNumber(value.add(other.value));
  }

  @Override
  public int compareTo(DynamoDbNumber other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toPlainString();
  }
}
