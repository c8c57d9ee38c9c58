package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.kclframework.streams.client.HeaderForm.BINARY_BYTES;
import static org.kclframework.streams.client.HeaderForm.BINARY_VERSION;
import static org.kclframework.streams.client.HeaderForm.FIELD_BYTES;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.client.HeaderForm;

/**
 * The first part of a message, in either {@link HeaderForm}.
 *
 * @param alias what the sender calls the stream
 * @param partitionKey decides the shard
 */
record MessageHeader(String alias, String partitionKey) {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Reads a header. */
  static MessageHeader read(byte[] bytes) throws DroppedException {
    if (bytes.length == 0) {
      throw new DroppedException(DropReason.HEADER_EMPTY, "the header is empty");
    }
    return switch (bytes[0]) {
      case BINARY_VERSION -> binary(bytes);
      case '{' -> json(utf8(bytes, 0, bytes.length));
      default ->
          throw new DroppedException(
              DropReason.HEADER_VERSION,
              "the header starts with byte 0x%02x; it must be 0x04 or '{'".formatted(bytes[0]));
    };
  }

  private static MessageHeader binary(byte[] bytes) throws DroppedException {
    if (bytes.length != BINARY_BYTES) {
      throw new DroppedException(
          DropReason.HEADER_LENGTH,
          "a binary header has %d bytes, but this one %d".formatted(BINARY_BYTES, bytes.length));
    }
    return new MessageHeader(field(bytes, 1), field(bytes, 1 + FIELD_BYTES));
  }

  private static String field(byte[] bytes, int offset) throws DroppedException {
    int length = Byte.toUnsignedInt(bytes[offset]);
    if (length >= FIELD_BYTES) {
      throw new DroppedException(
          DropReason.HEADER_FIELD_LENGTH,
          "a field of a binary header has at most %d bytes, but this one declares %d"
              .formatted(FIELD_BYTES - 1, length));
    }
    return utf8(bytes, offset + 1, length);
  }

  /** JSON is read from text: the reader of bytes would guess other encodings, and overlook some. */
  private static MessageHeader json(String text) throws DroppedException {
    String alias = null;
    String partitionKey = null;
    try (JsonParser json = FACTORY.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "stream_name" -> alias = string(json);
          case "partition_key" -> partitionKey = string(json);
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new DroppedException(DropReason.HEADER_NOT_JSON, "the header is not one JSON object");
      }
    } catch (IOException e) {
      // Jackson's own message quotes the input.
      throw new DroppedException(DropReason.HEADER_NOT_JSON, "the header is not JSON");
    }
    return new MessageHeader(
        required("stream_name", alias), required("partition_key", partitionKey));
  }

  private static @Nullable String string(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  private static String required(String field, @Nullable String value) throws DroppedException {
    if (value == null) {
      throw new DroppedException(
          DropReason.HEADER_FIELD, "the header's '" + field + "' is missing or no string");
    }
    if (!UTF_8.newEncoder().canEncode(value)) {
      throw new DroppedException(
          DropReason.HEADER_NOT_UTF8, "the header's '" + field + "' has half a character");
    }
    return value;
  }

  private static String utf8(byte[] bytes, int offset, int length) throws DroppedException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length)).toString();
    } catch (CharacterCodingException e) {
      throw new DroppedException(DropReason.HEADER_NOT_UTF8, "the header is not UTF-8");
    }
  }

  /** Leaves out the partition key, which may be personal. */
  @Override
  public String toString() {
    return "MessageHeader[" + alias + "]";
  }
}
