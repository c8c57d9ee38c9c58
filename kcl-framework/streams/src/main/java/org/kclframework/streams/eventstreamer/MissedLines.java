package org.kclframework.streams.eventstreamer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Optional;

/**
 * Reads the lines of a file up to the end that it has at the beginning, which is when nobody is
 * appending to it: see {@link MissedEventsFile#lines}.
 */
final class MissedLines {

  /** The longest line, as a bound of memory. Ours are much shorter; the original has no bound. */
  static final int MAX_LINE_BYTES = 32 * 1024 * 1024;

  private static final int CHUNK_BYTES = 64 * 1024;

  private final RandomAccessFile file;
  private final long end;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int used;
  private int filled;
  private long offset;
  private long number;

  MissedLines(RandomAccessFile file) throws IOException {
    this.file = file;
    this.end = file.length();
  }

  /**
   * A line without its end.
   *
   * @param number counts from 1
   * @param offset where it begins in the file
   * @param bytes what it holds; nothing if it is longer than a line may be
   */
  record Line(long number, long offset, Optional<byte[]> bytes) {}

  /** Returns the next line; nothing behind the last. */
  Optional<Line> next() throws IOException {
    long start = offset;
    if (start >= end) {
      return Optional.empty();
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int next = read(); next >= 0 && next != '\n'; next = read()) {
      tooLong |= line.size() >= MAX_LINE_BYTES;
      if (!tooLong) {
        line.write(next);
      }
    }
    return Optional.of(
        new Line(number, start, tooLong ? Optional.empty() : Optional.of(line.toByteArray())));
  }

  private int read() throws IOException {
    if (used == filled) {
      // The marks of lines that are delivered move the file's own position.
      file.seek(offset);
      filled = file.read(chunk, 0, (int) Math.min(chunk.length, end - offset));
      used = 0;
      if (filled <= 0) {
        filled = 0;
        offset = end;
        return -1;
      }
    }
    offset++;
    return chunk[used++] & 0xff;
  }

  /** Returns the file that is read, to mark its lines in it. */
  RandomAccessFile file() {
    return file;
  }

  /** Returns the length of the file at the beginning. */
  long end() {
    return end;
  }
}
