package org.kclframework.core.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Puts numbers into the text of Python's {@code repr}. */
final class PythonNumbers {

  /** Where the decimal point may stand, seen from the first digit, before an exponent is used. */
  private static final int LEAST_POINT = -3;

  private static final int MOST_POINT = 16;

  private PythonNumbers() {}

  /** Returns the text of a float: {@code 1.0}, {@code 1e+16}, {@code nan}. */
  static String of(double number) {
    String text = shortest(number);
    boolean looksWhole = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    return looksWhole ? text + ".0" : text;
  }

  /** Returns the text of a complex number: {@code 2j}, {@code (1+2j)}. */
  static String of(double real, double imaginary) {
    String text = shortest(imaginary) + "j";
    if (Double.doubleToRawLongBits(real) == 0) {
      return text;
    }
    return "(" + shortest(real) + (text.startsWith("-") ? "" : "+") + text + ")";
  }

  private static String shortest(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number < 0 ? "-inf" : "inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal digits = fewestDigits(number);
    int point = digits.precision() - digits.scale();
    if (point >= LEAST_POINT && point <= MOST_POINT) {
      return digits.toPlainString();
    }
    BigDecimal mantissa = new BigDecimal(digits.unscaledValue(), digits.precision() - 1);
    return "%se%+03d".formatted(mantissa.toPlainString(), point - 1);
  }

  /** Java's own text of a double has a digit too many now and then before release 19. */
  private static BigDecimal fewestDigits(double number) {
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    while (digits.precision() > 1) {
      BigDecimal fewer =
          digits
              .round(new MathContext(digits.precision() - 1, RoundingMode.HALF_EVEN))
              .stripTrailingZeros();
      if (fewer.doubleValue() != number) {
        break;
      }
      digits = fewer;
    }
    return digits;
  }
}
