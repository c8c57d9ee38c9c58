package org.kclframework.streams.daemon;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds where msgpack values end. It follows the lengths only, in no more steps than there are
 * bytes and without memory for nesting; what the values hold is seen when they are read.
 */
final class MsgpackEvents {

  private final ByteBuffer body;

  private MsgpackEvents(byte[] body) {
    this.body = ByteBuffer.wrap(body);
  }

  /**
   * Returns the values of a body, as the bytes that they are.
   *
   * @throws HttpProblem if the body is empty or a value does not end; says which
   */
  static List<byte[]> split(byte[] body) throws HttpProblem {
    if (body.length == 0) {
      throw new HttpProblem(400, "the body is empty");
    }
    MsgpackEvents events = new MsgpackEvents(body);
    List<byte[]> parts = new ArrayList<>();
    while (events.body.hasRemaining()) {
      int start = events.body.position();
      if (!events.skipValue()) {
        throw HttpProblem.ofEvent(parts.size(), null, "the event is cut off, or no msgpack");
      }
      parts.add(Arrays.copyOfRange(body, start, events.body.position()));
    }
    return parts;
  }

  /**
   * Checks that bytes are one msgpack map with nothing behind it, which is all that Triton's daemon
   * could count on: its readers take more than {@link org.kclframework.core.codec.Events} does.
   *
   * @throws DroppedException if they are anything else
   */
  static void requireMap(byte[] event) throws DroppedException {
    if (event.length == 0 || !isMapHeader(Byte.toUnsignedInt(event[0]))) {
      throw malformed("it is no msgpack map");
    }
    MsgpackEvents events = new MsgpackEvents(event);
    if (!events.skipValue()) {
      throw malformed("it is cut off, or no msgpack");
    }
    if (events.body.hasRemaining()) {
      throw malformed("bytes follow it at offset " + events.body.position());
    }
  }

  private static boolean isMapHeader(int format) {
    return (format & 0xf0) == 0x80 || format == 0xde || format == 0xdf;
  }

  private static DroppedException malformed(String reason) {
    return new DroppedException(DropReason.EVENT_MALFORMED, "the event: " + reason);
  }

  /** Passes over a value with all that is in it; returns whether it ends. */
  private boolean skipValue() {
    long values = 1;
    while (values > 0) {
      // Each value takes a byte at the least, so what declares more does not end.
      if (values > body.remaining()) {
        return false;
      }
      long inside = skipHeader(Byte.toUnsignedInt(body.get()));
      if (inside < 0) {
        return false;
      }
      values += inside - 1;
    }
    return true;
  }

  /** Passes over a header and the bytes that belong to it; returns how many values are in it. */
  private long skipHeader(int format) {
    if (format < 0x80 || format >= 0xe0) {
      return 0;
    }
    if (format < 0x90) {
      return 2L * (format & 0x0f);
    }
    if (format < 0xa0) {
      return format & 0x0f;
    }
    if (format < 0xc0) {
      return skip(format & 0x1f);
    }
    return switch (format) {
      case 0xc0, 0xc2, 0xc3 -> 0;
      case 0xcc, 0xd0 -> skip(1);
      case 0xcd, 0xd1 -> skip(2);
      case 0xca, 0xce, 0xd2 -> skip(4);
      case 0xcb, 0xcf, 0xd3 -> skip(8);
      case 0xc4, 0xd9 -> skip(length(1));
      case 0xc5, 0xda -> skip(length(2));
      case 0xc6, 0xdb -> skip(length(4));
      // Extensions have a byte for their type.
      case 0xd4 -> skip(2);
      case 0xd5 -> skip(3);
      case 0xd6 -> skip(5);
      case 0xd7 -> skip(9);
      case 0xd8 -> skip(17);
      case 0xc7 -> skip(withType(length(1)));
      case 0xc8 -> skip(withType(length(2)));
      case 0xc9 -> skip(withType(length(4)));
      case 0xdc -> length(2);
      case 0xdd -> length(4);
      case 0xde -> pairs(length(2));
      case 0xdf -> pairs(length(4));
      default -> -1;
    };
  }

  /** Reads a length of so many bytes; -1 if they are not there. */
  private long length(int bytes) {
    if (body.remaining() < bytes) {
      return -1;
    }
    return switch (bytes) {
      case 1 -> Byte.toUnsignedLong(body.get());
      case 2 -> Short.toUnsignedLong(body.getShort());
      default -> Integer.toUnsignedLong(body.getInt());
    };
  }

  private static long withType(long length) {
    return length < 0 ? length : length + 1;
  }

  private static long pairs(long length) {
    return length < 0 ? length : 2 * length;
  }

  /** Passes over bytes; returns 0, or -1 if they are not there. */
  private long skip(long bytes) {
    if (bytes < 0 || bytes > body.remaining()) {
      return -1;
    }
    body.position(body.position() + (int) bytes);
    return 0;
  }
}
