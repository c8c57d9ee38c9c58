package org.kclframework.core.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Writes one event, of those types that {@link EventCopier} leaves. */
final class EventWriter {

  /** Most events are small, and each packer takes a buffer of this size. */
  private static final int BUFFER_SIZE = 1024;

  private static final MessagePack.PackerConfig WITHOUT_STR8 =
      new MessagePack.PackerConfig().withStr8FormatSupport(false).withBufferSize(BUFFER_SIZE);

  private final MessageBufferPacker packer;

  private EventWriter(MessageBufferPacker packer) {
    this.packer = packer;
  }

  static byte[] write(Map<String, @Nullable Object> event) {
    try (MessageBufferPacker packer = WITHOUT_STR8.newBufferPacker()) {
      new EventWriter(packer).map(event);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("an event could not be written to memory", e);
    }
  }

  private void value(@Nullable Object value) throws IOException {
    if (value == null) {
      packer.packNil();
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Long number) {
      packer.packLong(number);
    } else if (value instanceof Double number) {
      packer.packDouble(number);
    } else if (value instanceof Boolean truth) {
      packer.packBoolean(truth);
    } else if (value instanceof BigInteger number) {
      packer.packBigInteger(number);
    } else if (value instanceof Instant instant) {
      string(PythonText.of(instant));
    } else if (value instanceof byte[] bytes) {
      packer.packBinaryHeader(bytes.length);
      packer.writePayload(bytes);
    } else if (value instanceof List<?> list) {
      list(list);
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else {
      throw new IllegalStateException("a copied event holds a " + value.getClass().getTypeName());
    }
  }

  private void string(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    packer.packRawStringHeader(utf8.length);
    packer.writePayload(utf8);
  }

  private void list(List<?> list) throws IOException {
    packer.packArrayHeader(list.size());
    for (Object element : list) {
      value(element);
    }
  }

  private void map(Map<?, ?> map) throws IOException {
    packer.packMapHeader(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      value(entry.getKey());
      value(entry.getValue());
    }
  }
}
