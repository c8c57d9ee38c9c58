package org.kclframework.core.codec;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes events: msgpack maps, as Triton's libraries for Python and Go write and read
 * them. Safe for use by several threads.
 *
 * <table>
 *   <caption>Values</caption>
 *   <tr><th>given</th><th>written</th><th>read as</th></tr>
 *   <tr><td>{@code null}, {@code Boolean}</td><td>nil, bool</td><td>the same</td></tr>
 *   <tr><td>{@code Byte}, {@code Short}, {@code Integer}, {@code Long}, {@code BigInteger} from
 *       -2^63 to 2^64-1</td><td>the shortest integer; unsigned if not negative</td>
 *       <td>{@code Long}, or {@code BigInteger} beyond its range</td></tr>
 *   <tr><td>{@code Float}, {@code Double}</td><td>float64</td><td>{@code Double}</td></tr>
 *   <tr><td>{@code String}</td><td>fixstr, str16 or str32 of UTF-8</td><td>{@code String}</td></tr>
 *   <tr><td>{@code byte[]}</td><td>bin</td><td>{@code byte[]}</td></tr>
 *   <tr><td>{@code BigDecimal}</td><td>its digits, as a string</td><td>{@code String}</td></tr>
 *   <tr><td>{@code LocalDate}</td><td>{@code 2015-11-23}, as a string</td>
 *       <td>{@code String}</td></tr>
 *   <tr><td>{@code LocalDateTime}, {@code OffsetDateTime}, {@code ZonedDateTime}, and {@code
 *       Instant} in UTC</td><td>{@code 2015-11-23 15:12:55.123000+01:00}, as a string, to the
 *       microsecond</td><td>{@code String}</td></tr>
 *   <tr><td>a {@code Collection} or an array</td><td>array</td><td>{@code List}</td></tr>
 *   <tr><td>a {@code Map} with string keys</td><td>map</td><td>{@code Map}, in the order
 *       written</td></tr>
 *   <tr><td></td><td>a string that is not UTF-8, as Python 2 and Go write any bytes</td>
 *       <td>{@code byte[]}</td></tr>
 *   <tr><td></td><td>Go's time (extension 5)</td><td>{@code Instant}</td></tr>
 *   <tr><td></td><td>Go's complex numbers (extensions 3 and 4)</td><td>{@code (1+2j)}, a {@code
 *       String}, as which Python writes its own</td></tr>
 *   <tr><td></td><td>any other extension, or a time in a year that no date can be in</td>
 *       <td>{@code Map} of {@code type}, a {@code Long}, and {@code data}, a {@code
 *       byte[]}</td></tr>
 * </table>
 *
 * <table>
 *   <caption>Keys of maps; only strings are written</caption>
 *   <tr><th>read</th><th>as</th></tr>
 *   <tr><td>a string or bin</td><td>the same text, with {@code \xff} for each byte that is not
 *       UTF-8</td></tr>
 *   <tr><td>integer, float, bool, nil</td><td>Python's text of it: {@code 1}, {@code 1.5}, {@code
 *       True}, {@code None}</td></tr>
 *   <tr><td>array, map, extension</td><td>refused: Python's reader cannot have the first two as keys,
 *       and no writer writes the third</td></tr>
 * </table>
 *
 * <p>A time is written as text, although Go has an extension for it: a reader in Python would be
 * given that extension's bytes. Strings never have the header str8, which the writer in Python does
 * not know either; they are read with any header.
 */
public final class Events {

  /** Deeper nesting is refused: reading recurses, and hostile input must not exhaust the stack. */
  static final int MAX_DEPTH = 100;

  private Events() {}

  /**
   * Reads bytes as one event. Of a key that comes twice, the last value counts, as in Python and
   * Go; and keys count as the same if they have the same text. Takes memory in proportion to the
   * size of the input, whatever lengths that declares.
   *
   * @return a map which may be changed
   * @throws MalformedPayloadException if the bytes are anything else, or more than that
   */
  public static Map<String, @Nullable Object> read(ByteBuffer data)
      throws MalformedPayloadException {
    return EventReader.read(data);
  }

  /**
   * Writes an event.
   *
   * @throws UnsupportedFieldException if a value is not of the types above, or nested deeper than
   *     100 lists and maps
   */
  public static byte[] write(Map<String, ?> event) {
    return EventWriter.write(copyOf(event));
  }

  /**
   * Returns a copy that shares nothing with the event and holds only what {@link #read} returns:
   * every other value is changed to what it would be read as once it was written. Only an {@code
   * Instant} stays one. The copy's maps and lists cannot be changed.
   *
   * @throws UnsupportedFieldException if {@link #write} would throw it
   */
  public static Map<String, @Nullable Object> copyOf(Map<String, ?> event) {
    return new EventCopier().copy(event);
  }

  /**
   * Returns the text that an instant is written as.
   *
   * @throws DateTimeException if it is in a year that no date can be in
   */
  public static String text(Instant instant) {
    return PythonText.of(instant);
  }
}
