package org.kclframework.core.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** Puts numbers into the text that Python makes of them. */
public final class PythonNumbers {

  /** Below ten to this power, an exponent is used. */
  private static final int LEAST_PLAIN_EXPONENT = -4;

  /** With {@code repr}, from ten to this power on. */
  private static final int REPR_EXPONENT = 16;

  /** With Python 2's {@code str}, from ten to this power on. */
  private static final int STR_EXPONENT = 11;

  /** A longer whole number has no zeros left at its end by Python 2's {@code str}. */
  private static final int MOST_DIGITS_WITH_ZEROS = 15;

  /** To how many digits Python 2's {@code str} rounds. */
  private static final MathContext STR_DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);

  /**
   * The nearest may be read back as another number where the one farther away is not: below a power
   * of two, numbers are half as far from each other as above it.
   */
  private static final List<RoundingMode> NEAREST_FIRST =
      List.of(RoundingMode.HALF_EVEN, RoundingMode.UP);

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
            ? text(strDigits(new BigDecimal(number)), STR_EXPONENT)
            : special(number));
  }

  /** Python 2 leaves zeros at the end of a whole number that it rounds down from just half way. */
  private static BigDecimal strDigits(BigDecimal exact) {
    BigDecimal rounded = exact.round(STR_DIGITS);
    BigDecimal lost = exact.abs().subtract(rounded.abs());
    boolean isWhole = exact.scale() <= 0 && exact.precision() <= MOST_DIGITS_WITH_ZEROS;
    return isWhole && lost.add(lost).compareTo(rounded.ulp()) == 0
        ? rounded
        : rounded.stripTrailingZeros();
  }

  private static String withFraction(String text) {
    boolean looksWhole = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    return looksWhole ? text + ".0" : text;
  }

  private static String shortest(double number) {
    return Double.isFinite(number) && number != 0
        ? text(fewestDigits(number), REPR_EXPONENT)
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

  private static String text(BigDecimal digits, int leastLargeExponent) {
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= LEAST_PLAIN_EXPONENT && exponent < leastLargeExponent) {
      return digits.toPlainString();
    }
    return "%se%+03d".formatted(digits.movePointLeft(exponent).toPlainString(), exponent);
  }

  /**
   * Returns the fewest digits that are read back as that number, the nearest to it of these. Java's
   * own text may have a digit too many before release 19, and its last digit may be another: it
   * only says how many digits are enough.
   */
  private static BigDecimal fewestDigits(double number) {
    BigDecimal exact = new BigDecimal(number);
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    for (int precision = digits.precision(); precision > 0; precision--) {
      Optional<BigDecimal> nearest = nearest(number, exact, precision);
      if (nearest.isEmpty()) {
        break;
      }
      digits = nearest.get().stripTrailingZeros();
    }
    return digits;
  }

  /**
   * Returns what so many digits come nearest with; nothing if it is read back as another number.
   */
  private static Optional<BigDecimal> nearest(double number, BigDecimal exact, int precision) {
    for (RoundingMode rounding : NEAREST_FIRST) {
      BigDecimal rounded = exact.round(new MathContext(precision, rounding));
      if (rounded.doubleValue() == number) {
        return Optional.of(rounded);
      }
    }
    return Optional.empty();
  }
}
