package org.kclframework.streams.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.kclframework.core.internal.Surrogates;

/**
 * How the first part of a message to the daemon is written. The second part is the event, as
 * msgpack; there is no third.
 *
 * <table>
 *   <caption>The forms, as Triton's clients write them</caption>
 *   <tr><th>form</th><th>bytes</th><th>content</th></tr>
 *   <tr><td>binary, of Triton's Python</td><td>0</td><td>{@code 0x04}</td></tr>
 *   <tr><td></td><td>1</td><td>how many bytes the alias has, 0 to 63</td></tr>
 *   <tr><td></td><td>2 to 64</td><td>the stream's alias, as UTF-8, then zeros</td></tr>
 *   <tr><td></td><td>65</td><td>how many bytes the partition key has, 0 to 63</td></tr>
 *   <tr><td></td><td>66 to 128</td><td>the partition key, as UTF-8, then zeros</td></tr>
 *   <tr><td>JSON, of Triton's Go</td><td>all</td><td>{@code {"stream_name":"…",
 *       "partition_key":"…"}}, as UTF-8</td></tr>
 * </table>
 */
public enum HeaderForm {
  /** An object of JSON: for aliases and partition keys of any length. */
  JSON {
    @Override
    public byte[] header(String alias, String partitionKey) {
      requireText("alias", alias);
      requireText("partition key", partitionKey);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
      try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
        json.writeStartObject();
        json.writeFieldName(STREAM_NAME);
        json.writeString(alias);
        json.writeFieldName(PARTITION_KEY);
        json.writeString(partitionKey);
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("text must be writable", e);
      }
      return bytes.toByteArray();
    }
  },

  /** 129 bytes: for aliases and partition keys of at most 63 bytes each. */
  BINARY {
    @Override
    public byte[] header(String alias, String partitionKey) {
      byte[] header = new byte[BINARY_BYTES];
      header[0] = BINARY_VERSION;
      field(header, 1, "alias", alias);
      field(header, 1 + FIELD_BYTES, "partition key", partitionKey);
      return header;
    }
  };

  /** The length of the binary form. */
  public static final int BINARY_BYTES = 129;

  /** The first byte of the binary form. */
  public static final byte BINARY_VERSION = 4;

  /** The length of each field of the binary form, with the byte that holds its content's length. */
  public static final int FIELD_BYTES = 64;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final SerializedString STREAM_NAME = new SerializedString("stream_name");
  private static final SerializedString PARTITION_KEY = new SerializedString("partition_key");

  /**
   * Returns the first part of a message.
   *
   * @throws IllegalArgumentException if the alias or the key does not fit into this form, or has
   *     half a character
   */
  public abstract byte[] header(String alias, String partitionKey);

  private static void requireText(String what, String text) {
    if (Surrogates.indexOfLone(text) >= 0) {
      throw new IllegalArgumentException(
          "the %s has half a character (a lone surrogate)".formatted(what));
    }
  }

  /** Writes a field. Triton's Python cuts off what is too long, and with it half a character. */
  private static void field(byte[] header, int offset, String what, String text) {
    requireText(what, text);
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length >= FIELD_BYTES) {
      throw new IllegalArgumentException(
          "in the binary form of a header the %s has at most %d bytes, but this one %d"
              .formatted(what, FIELD_BYTES - 1, bytes.length));
    }
    header[offset] = (byte) bytes.length;
    System.arraycopy(bytes, 0, header, offset + 1, bytes.length);
  }
}
