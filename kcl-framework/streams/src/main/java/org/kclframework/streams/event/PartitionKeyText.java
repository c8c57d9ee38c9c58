package org.kclframework.streams.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.kclframework.core.codec.Events;
import org.kclframework.core.internal.PythonNumbers;

/**
 * Puts a field's value into the text that Python 2 makes of it by {@code unicode(value)}, which is
 * how Triton's Python finds the partition key.
 */
final class PartitionKeyText {

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
      return PythonNumbers.str2(number);
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
}
