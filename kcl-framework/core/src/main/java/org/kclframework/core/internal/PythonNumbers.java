package org.kclframework.core.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Puts numbers into the text that Python makes of them. */
public final class PythonNumbers {

  /** Below ten to this power, an exponent is used. */
  private static final int LEAST_PLAIN_EXPONENT = -4;

  /** With {@code repr}, from ten to this power on. */
  private static final int REPR_DIGITS = 16;

  /** To how many digits Python 2's {@code str} rounds, and from which power on. */
  private static final MathContext STR_DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);

  private PythonNumbers() {}

  /** Returns what {@code repr} makes of a float: {@code 1.0}, {@code 1e+16}, {@code nan}. */
  public static String repr(double number) {
    return withFraction(shortest(number));
  }

  /** Returns what {@code repr} makes of a complex number: {@code 2j}, {@code (1+2j)}. */
  public static String repr(double real, double imaginary) {
    String text = shortest(imaginary) + "j";
    if (Double.doubleToRawLongBits(real) == 0) {
      return text;
    }
    return "(" + shortest(real) + (text.startsWith("-") ? "" : "+") + text + ")";
  }

  /** Returns what {@code str} and {@code unicode} make of a float in Python 2. */
  public static String str2(double number) {
    return withFraction(
        Double.isFinite(number) && number != 0
            ? text(new BigDecimal(number).round(STR_DIGITS), STR_DIGITS.getPrecision())
            : special(number));
  }

  private static String withFraction(String text) {
    boolean looksWhole = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    return looksWhole ? text + ".0" : text;
  }

  private static String shortest(double number) {
    return Double.isFinite(number) && number != 0
        ? text(fewestDigits(number), REPR_DIGITS)
        : special(number);
  }

  /** Returns the text of what has no digits, or is zero. */
  private static String special(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    return number < 0 ? "-inf" : "inf";
  }

  private static String text(BigDecimal number, int mostDigits) {
    BigDecimal digits = number.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= LEAST_PLAIN_EXPONENT && exponent < mostDigits) {
      return digits.toPlainString();
    }
    return "%se%+03d".formatted(digits.movePointLeft(exponent).toPlainString(), exponent);
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
