package org.kclframework.core.codec;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** Reads events: msgpack maps with string keys. Safe for use by several threads. */
public final class Events {

  /** Deeper nesting is refused: reading recurses, and hostile input must not exhaust the stack. */
  static final int MAX_DEPTH = 100;

  /** Collections start no larger than this, whatever length the input declares. */
  private static final int MAX_INITIAL_CAPACITY = 1024;

  /** Text that is not UTF-8 is refused; by default it would be changed silently. */
  private static final MessagePack.UnpackerConfig STRICT =
      new MessagePack.UnpackerConfig()
          .withActionOnMalformedString(CodingErrorAction.REPORT)
          .withActionOnUnmappableString(CodingErrorAction.REPORT);

  private final MessageUnpacker unpacker;
  private final long size;

  private Events(MessageUnpacker unpacker, long size) {
    this.unpacker = unpacker;
    this.size = size;
  }

  /**
   * Reads bytes as one msgpack map.
   *
   * @throws MalformedPayloadException if they are anything else, or more than that
   */
  public static Map<String, @Nullable Object> read(ByteBuffer data)
      throws MalformedPayloadException {
    // The unpacker can read neither read-only nor direct buffers.
    byte[] bytes = new byte[data.remaining()];
    data.get(data.position(), bytes);
    try (MessageUnpacker unpacker = STRICT.newUnpacker(bytes)) {
      return new Events(unpacker, bytes.length).event();
    } catch (IOException | MessagePackException e) {
      throw new MalformedPayloadException("it is malformed (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Map<String, @Nullable Object> event() throws IOException, MalformedPayloadException {
    if (!unpacker.hasNext()) {
      throw new MalformedPayloadException("it is empty");
    }
    MessageFormat format = unpacker.getNextFormat();
    if (!format.getValueType().isMapType()) {
      throw new MalformedPayloadException("it holds a " + format.getValueType());
    }
    Map<String, @Nullable Object> event = map(0);
    if (unpacker.hasNext()) {
      throw new MalformedPayloadException(
          "bytes follow the event at offset " + unpacker.getTotalReadBytes());
    }
    return event;
  }

  private @Nullable Object value(int depth) throws IOException, MalformedPayloadException {
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case NIL -> nil();
      case BOOLEAN -> unpacker.unpackBoolean();
      case INTEGER -> integer(format);
      case FLOAT -> unpacker.unpackDouble();
      case STRING -> unpacker.unpackString();
      case BINARY -> unpacker.readPayload(available(unpacker.unpackBinaryHeader()));
      case ARRAY -> list(depth + 1);
      case MAP -> map(depth + 1);
      case EXTENSION -> throw new MalformedPayloadException("it holds an extension type");
    };
  }

  private @Nullable Object nil() throws IOException {
    unpacker.unpackNil();
    return null;
  }

  private Object integer(MessageFormat format) throws IOException {
    if (format != MessageFormat.UINT64) {
      return unpacker.unpackLong();
    }
    BigInteger value = unpacker.unpackBigInteger();
    if (value.bitLength() < Long.SIZE) {
      return value.longValueExact();
    }
    return value;
  }

  /** Checks a declared length against what there is, before memory is taken for it. */
  private int available(int length) throws MalformedPayloadException {
    long left = size - unpacker.getTotalReadBytes();
    if (length > left) {
      throw new MalformedPayloadException(
          "it declares a length of " + length + ", but " + left + " bytes are left");
    }
    return length;
  }

  private List<@Nullable Object> list(int depth) throws IOException, MalformedPayloadException {
    checkDepth(depth);
    int length = available(unpacker.unpackArrayHeader());
    List<@Nullable Object> list = new ArrayList<>(Math.min(length, MAX_INITIAL_CAPACITY));
    for (int i = 0; i < length; i++) {
      list.add(value(depth));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int depth)
      throws IOException, MalformedPayloadException {
    checkDepth(depth);
    int length = available(unpacker.unpackMapHeader());
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < length; i++) {
      if (!unpacker.getNextFormat().getValueType().isStringType()) {
        throw new MalformedPayloadException("it has a key that is not a string");
      }
      map.put(unpacker.unpackString(), value(depth));
    }
    return map;
  }

  private static void checkDepth(int depth) throws MalformedPayloadException {
    if (depth > MAX_DEPTH) {
      throw new MalformedPayloadException("it is nested deeper than " + MAX_DEPTH);
    }
  }
}
