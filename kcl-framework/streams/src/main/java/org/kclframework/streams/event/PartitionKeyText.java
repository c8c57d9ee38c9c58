package org.kclframework.streams.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.kclframework.core.codec.Events;

/**
 * Puts a field's value into the text that Python 2 makes of it by {@code unicode(value)}, which is
 * how Triton's Python finds the partition key.
 */
final class PartitionKeyText {

  /** To how many digits Python 2 rounds a float for its text. */
  private static final MathContext FLOAT_DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);

  /** Of floats below 10 to this power, Python writes the exponent. */
  private static final int LEAST_PLAIN_EXPONENT = -4;

  private PartitionKeyText() {}

  static String of(String field, Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Long || value instanceof BigInteger) {
      return value.toString();
    }
    if (value instanceof byte[] bytes) {
      return utf8(field, bytes);
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof Instant instant) {
      return Events.text(instant);
    }
    throw new IllegalArgumentException(
        "field '" + field + "' is a " + kind(value) + ", of which no partition key can be made");
  }

  private static String kind(Object value) {
    if (value instanceof Map<?, ?>) {
      return "map";
    }
    return value instanceof List<?> ? "list" : value.getClass().getTypeName();
  }

  private static String utf8(String field, byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "field '"
              + field
              + "' holds bytes that are not UTF-8, of which no partition key can be"
              + " made");
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(FLOAT_DIGITS);
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent < LEAST_PLAIN_EXPONENT || exponent >= FLOAT_DIGITS.getPrecision()) {
      return plain(rounded.movePointLeft(exponent)) + "e%+03d".formatted(exponent);
    }
    String text = plain(rounded);
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
