package org.kclframework.streams.eventstreamer;

import java.math.BigDecimal;

/**
 * Puts numbers into the text that Python's {@code repr}, and so its JSON and CSV, have for them.
 */
final class PythonNumber {

  /** Python writes plain digits from 10 to the power of this … */
  private static final int LEAST_PLAIN_EXPONENT = -4;

  /** … up to 10 to the power of this. */
  private static final int END_OF_PLAIN_EXPONENTS = 16;

  private PythonNumber() {}

  static String text(double value) {
    if (value == 0) {
      return Double.toString(value);
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent < LEAST_PLAIN_EXPONENT || exponent >= END_OF_PLAIN_EXPONENTS) {
      return decimal.movePointLeft(exponent).toPlainString() + "e%+03d".formatted(exponent);
    }
    String plain = decimal.toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }
}
