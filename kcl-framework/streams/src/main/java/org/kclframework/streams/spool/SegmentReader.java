package org.kclframework.streams.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one segment in order, and finds the next one behind bytes that are none.
 * Belongs to one thread.
 */
final class SegmentReader {

  private static final int CHUNK = 1 << 18;

  private final Segment segment;
  private final EntryFormat format;

  /** Where the next entry begins. */
  private long position = SegmentHeader.SIZE;

  /** Bytes of the file, from a position on. */
  private byte[] chunk = new byte[0];

  private long chunkAt;
  private int chunkLength;
  private boolean skipped;

  SegmentReader(Segment segment, EntryFormat format) {
    this.segment = segment;
    this.format = format;
  }

  Segment segment() {
    return segment;
  }

  /** Returns the position up to which entries were read. */
  long position() {
    return position;
  }

  /** Returns whether there were bytes before the last entry, or the end, that are no entry. */
  boolean hasSkipped() {
    return skipped;
  }

  /**
   * Reads the next entry.
   *
   * @param least an index that it must have at least if it comes after unreadable bytes
   * @return the entry, or null if none is there (yet)
   * @throws IOException if the disk fails; then nothing is read, and the same can be tried again
   */
  @Nullable SpooledRecord next(long least) throws IOException {
    long end = segment.end;
    skipped = false;
    if (position >= end) {
      return null;
    }
    long before = position;
    try {
      SpooledRecord entry = read(end);
      return entry == null ? search(end, least) : entry;
    } catch (IOException e) {
      position = before;
      throw e;
    }
  }

  private @Nullable SpooledRecord read(long end) throws IOException {
    if (end - position < EntryFormat.LEAST) {
      return null;
    }
    load(EntryFormat.LEAST, end);
    int size = EntryFormat.sizeAt(chunk, (int) (position - chunkAt));
    if (size < 0 || size > end - position) {
      return null;
    }
    load(size, end);
    SpooledRecord entry = format.read(chunk, (int) (position - chunkAt), size);
    if (entry != null) {
      position += size;
    }
    return entry;
  }

  /** Makes sure that so many bytes from the position on are in memory. */
  private void load(int bytes, long end) throws IOException {
    if (position >= chunkAt && position + bytes <= chunkAt + chunkLength) {
      return;
    }
    int wanted = (int) Math.min(Math.max(bytes, CHUNK), end - position);
    if (chunk.length < wanted) {
      chunk = new byte[wanted];
    }
    // Until all of them are there, none is: what was not read must not be taken for zeros.
    chunkLength = 0;
    ByteBuffer into = ByteBuffer.wrap(chunk, 0, wanted);
    while (into.hasRemaining()) {
      if (segment.file.read(into, position + into.position()) < 0) {
        // Somebody has cut the file: what is not there reads as zeros.
        Arrays.fill(chunk, into.position(), wanted, (byte) 0);
        into.position(wanted);
      }
    }
    chunkAt = position;
    chunkLength = wanted;
  }

  /** Looks for an entry behind bytes that are none. */
  private @Nullable SpooledRecord search(long end, long least) throws IOException {
    long from = position;
    skipped = true;
    while (end - position > EntryFormat.LEAST) {
      position++;
      load(EntryFormat.LEAST, end);
      if (EntryFormat.mayBeAt(chunk, (int) (position - chunkAt), least)) {
        SpooledRecord entry = read(end);
        if (entry != null) {
          return entry;
        }
      }
    }
    boolean onlyZeros = isZero(from, end);
    position = end;
    skipped = !onlyZeros;
    return null;
  }

  private boolean isZero(long from, long end) throws IOException {
    for (position = from; position < end; position++) {
      load(1, end);
      if (chunk[(int) (position - chunkAt)] != 0) {
        return false;
      }
    }
    return true;
  }
}
