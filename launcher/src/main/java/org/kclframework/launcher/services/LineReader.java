package org.kclframework.launcher.services;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a file as the bytes that they are, whatever their encoding, one at a time. A
 * line ends with LF or CR LF; the last may end with the file.
 */
final class LineReader {

  private final InputStream input;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;

  LineReader(InputStream input) {
    this.input = input;
  }

  /** Returns the next line without its end; null behind the last. */
  byte @Nullable [] next() throws IOException {
    if (position == limit && !fill()) {
      return null;
    }
    number++;
    int end = lineEnd();
    if (end < limit) {
      return line(Arrays.copyOfRange(buffer, position, end), end);
    }
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    do {
      end = lineEnd();
      parts.write(buffer, position, end - position);
    } while (end == limit && fill());
    return line(parts.toByteArray(), end);
  }

  /** Goes on behind the end of a line and returns the line without a carriage return. */
  private byte[] line(byte[] bytes, int end) {
    position = Math.min(end + 1, limit);
    boolean returns = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    return returns ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  private boolean fill() throws IOException {
    int count = input.read(buffer);
    position = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  /** Returns where in the buffer the line ends; the limit if it goes on behind it. */
  private int lineEnd() {
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return limit;
  }

  /** Returns the number of the last line, counted from 1. */
  long number() {
    return number;
  }
}
