package org.kclframework.multilang;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines and holds one of them at a time. A line that is too long comes
 * in pieces. Not safe for use by several threads.
 */
final class Lines {

  private static final int FIRST_CAPACITY = 8192;

  private final InputStream input;
  private final int longest;
  private byte[] buffer;

  /** Where the bytes begin that were read and not yet returned as part of a line. */
  private int next;

  /** Where the bytes end that were read. */
  private int filled;

  private int begin;
  private int end;
  private boolean whole;

  /** Reads from a stream, in pieces of at most this many bytes. */
  Lines(InputStream input, int longest) {
    this.input = input;
    this.longest = longest;
    this.buffer = new byte[Math.min(FIRST_CAPACITY, longest)];
  }

  /** Goes on to the next line or piece; false at the end of the stream. */
  boolean advance() throws IOException {
    int scanned = next;
    while (true) {
      int newline = indexOfNewline(scanned);
      if (newline >= 0) {
        return found(newline, newline + 1, true);
      }
      if (filled - next >= longest) {
        return found(filled, filled, false);
      }
      makeRoom();
      scanned = filled;
      int count = input.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        return filled > next && found(filled, filled, false);
      }
      filled += count;
    }
  }

  /** Returns whether another whole line has been read already. */
  boolean hasAnother() {
    return indexOfNewline(next) >= 0;
  }

  private int indexOfNewline(int from) {
    for (int index = from; index < filled; index++) {
      if (buffer[index] == '\n') {
        return index;
      }
    }
    return -1;
  }

  private boolean found(int lineEnd, int nextLine, boolean terminated) {
    begin = next;
    end = lineEnd;
    next = nextLine;
    whole = terminated;
    return true;
  }

  private void makeRoom() {
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    filled -= next;
    next = 0;
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(longest, 2 * buffer.length));
    }
  }

  /** Returns the bytes that hold the line, valid until the next one. */
  byte[] bytes() {
    return buffer;
  }

  /** Returns where the line begins in {@link #bytes}. */
  int offset() {
    return begin;
  }

  /** Returns how many bytes the line has, without its newline. */
  int length() {
    return end - begin;
  }

  /**
   * Returns whether this is the end of a line, and not a piece of one or what the stream ended in.
   */
  boolean isWhole() {
    return whole;
  }
}
