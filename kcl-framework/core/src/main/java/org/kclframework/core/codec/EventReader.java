package org.kclframework.core.codec;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.PythonNumbers;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** Reads one event. */
final class EventReader {

  private final MessageUnpacker unpacker;
  private final long size;

  /** How many values the lists and maps being read have declared that did not begin yet. */
  private long awaited;

  private EventReader(MessageUnpacker unpacker, long size) {
    this.unpacker = unpacker;
    this.size = size;
  }

  static Map<String, @Nullable Object> read(ByteBuffer data) throws MalformedPayloadException {
    // The unpacker can read neither read-only nor direct buffers.
    byte[] bytes = new byte[data.remaining()];
    data.get(data.position(), bytes);
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      return new EventReader(unpacker, bytes.length).event();
    } catch (MessageInsufficientBufferException e) {
      throw new MalformedPayloadException("it is cut off: a value does not end");
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
    awaited--;
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case NIL -> nil();
      case BOOLEAN -> unpacker.unpackBoolean();
      case INTEGER -> integer(format);
      case FLOAT -> unpacker.unpackDouble();
      case STRING -> string();
      case BINARY -> binary();
      case ARRAY -> list(depth + 1);
      case MAP -> map(depth + 1);
      case EXTENSION -> extension(depth + 1);
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

  /** Returns a string as text or, if it is not UTF-8, as the bytes that its writer had. */
  private Object string() throws IOException, MalformedPayloadException {
    byte[] bytes = rawString();
    String text = RawText.of(bytes);
    return text == null ? bytes : text;
  }

  private byte[] rawString() throws IOException, MalformedPayloadException {
    int length = unpacker.unpackRawStringHeader();
    checkFits(length);
    return unpacker.readPayload(length);
  }

  private byte[] binary() throws IOException, MalformedPayloadException {
    int length = unpacker.unpackBinaryHeader();
    checkFits(length);
    return unpacker.readPayload(length);
  }

  private Object extension(int depth) throws IOException, MalformedPayloadException {
    ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
    checkFits(header.getLength());
    Object value = Extension.value(header.getType(), unpacker.readPayload(header.getLength()));
    if (value instanceof Map) {
      checkDepth(depth);
    }
    return value;
  }

  private List<@Nullable Object> list(int depth) throws IOException, MalformedPayloadException {
    checkDepth(depth);
    int length = unpacker.unpackArrayHeader();
    await(length);
    List<@Nullable Object> list = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      list.add(value(depth));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int depth)
      throws IOException, MalformedPayloadException {
    checkDepth(depth);
    int length = unpacker.unpackMapHeader();
    await(2L * length);
    Map<String, @Nullable Object> map = new LinkedHashMap<>(HashCapacity.forEntries(length));
    for (int i = 0; i < length; i++) {
      map.put(key(), value(depth));
    }
    return map;
  }

  /** Reads a key: text or bytes or, as Python writes them, any other scalar, which becomes text. */
  private String key() throws IOException, MalformedPayloadException {
    awaited--;
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case STRING -> RawText.escaped(rawString());
      case BINARY -> RawText.escaped(binary());
      case INTEGER -> integer(format).toString();
      case FLOAT -> PythonNumbers.repr(unpacker.unpackDouble());
      case BOOLEAN -> unpacker.unpackBoolean() ? "True" : "False";
      case NIL -> {
        unpacker.unpackNil();
        yield "None";
      }
      case ARRAY, MAP, EXTENSION ->
          throw new MalformedPayloadException("it has a key that is a " + format.getValueType());
    };
  }

  /**
   * Accounts for the values that a list or map declares. As each takes at least a byte, those of
   * all the collections around it together cannot be more than the bytes left: so however many
   * lengths are declared, the memory taken for them stays in proportion to the input.
   */
  private void await(long values) throws MalformedPayloadException {
    checkFits(values);
    awaited += values;
  }

  /** Checks a declared length against what there is, before memory is taken for it. */
  private void checkFits(long length) throws MalformedPayloadException {
    long left = size - unpacker.getTotalReadBytes() - awaited;
    if (length > left) {
      throw new MalformedPayloadException(
          "it declares a length of " + length + ", but " + left + " bytes are left for that");
    }
  }

  private static void checkDepth(int depth) throws MalformedPayloadException {
    if (depth > Events.MAX_DEPTH) {
      throw new MalformedPayloadException("it is nested deeper than " + Events.MAX_DEPTH);
    }
  }
}
