package org.kclframework.core.codec;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.PythonNumbers;

/**
 * Reads what msgpack calls an extension. Those that the msgp library for Go writes by itself:
 *
 * <table>
 *   <caption>Extensions, big-endian</caption>
 *   <tr><th>type</th><th>bytes</th><th>meaning</th></tr>
 *   <tr><td>3</td><td>8</td><td>complex number of two float32</td></tr>
 *   <tr><td>4</td><td>16</td><td>complex number of two float64</td></tr>
 *   <tr><td>5</td><td>12</td><td>time: seconds since 1970 in eight bytes, then nanoseconds in
 *       four</td></tr>
 * </table>
 */
final class Extension {

  private static final byte COMPLEX_64 = 3;
  private static final byte COMPLEX_128 = 4;
  private static final byte TIME = 5;

  private Extension() {}

  /** Returns the value of an extension; any other is shown as msgp shows it in JSON. */
  static Object value(byte type, byte[] bytes) {
    if (type == COMPLEX_64 && bytes.length == 2 * Float.BYTES) {
      ByteBuffer parts = ByteBuffer.wrap(bytes);
      return PythonNumbers.repr(parts.getFloat(), parts.getFloat());
    }
    if (type == COMPLEX_128 && bytes.length == 2 * Double.BYTES) {
      ByteBuffer parts = ByteBuffer.wrap(bytes);
      return PythonNumbers.repr(parts.getDouble(), parts.getDouble());
    }
    if (type == TIME && bytes.length == Long.BYTES + Integer.BYTES) {
      Instant time = time(ByteBuffer.wrap(bytes));
      return time == null ? unknown(type, bytes) : time;
    }
    return unknown(type, bytes);
  }

  private static Map<String, Object> unknown(byte type, byte[] bytes) {
    Map<String, Object> unknown = new LinkedHashMap<>(HashCapacity.forEntries(2));
    unknown.put("type", (long) type);
    unknown.put("data", bytes);
    return unknown;
  }

  /** Returns a time, or null if it is in a year that no date can be in. */
  private static @Nullable Instant time(ByteBuffer data) {
    try {
      Instant time = Instant.ofEpochSecond(data.getLong(), data.getInt());
      return PythonText.existsFor(time) ? time : null;
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }
}
