package org.kclframework.local.leasetable;

import static org.kclframework.local.storage.Checksums.crc32c;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of entries to which more can be added.
 *
 * <p>The file begins with a header:
 *
 * <table>
 * <caption>Header (8 bytes)</caption>
 * <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>0</td><td>4</td><td>{@code 4B 4C 54 42} ("KLTB")</td></tr>
 * <tr><td>4</td><td>4</td><td>version of the format: 1</td></tr>
 * </table>
 *
 * <p>The entries follow without gaps:
 *
 * <table>
 * <caption>Entry (8 + n bytes)</caption>
 * <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>0</td><td>4</td><td>n, at least 1 and at most 64 MiB</td></tr>
 * <tr><td>4</td><td>4</td><td>CRC32C of the n bytes</td></tr>
 * <tr><td>8</td><td>n</td><td>content</td></tr>
 * </table>
 *
 * <p>Integers are big-endian. A process that is killed may leave an incomplete entry at the end,
 * which {@link #open} cuts off; anything else that is wrong makes it fail. An entry is with the
 * operating system when {@link #append} returns: it outlives a kill of the process, but perhaps not
 * a failure of the machine, since nothing is forced to the disk.
 *
 * <p>Not thread-safe.
 */
final class EntryLog implements Closeable {

  /** Gets the entries of a file that is opened. */
  @FunctionalInterface
  interface EntryReader {

    /** Takes one entry. */
    void read(byte[] content) throws IOException;
  }

  private static final Logger logger = LoggerFactory.getLogger(EntryLog.class);

  private static final int MAGIC = 0x4B4C5442;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_HEADER_BYTES = 8;
  private static final int MAX_CONTENT_BYTES = 64 * 1024 * 1024;

  /** Not a channel: a thread that is interrupted while it writes would close that for all. */
  private final RandomAccessFile file;

  /** Where the next entry goes. What a failed write may have left beyond it is overwritten. */
  private long length;

  private EntryLog(RandomAccessFile file, long length) {
    this.file = file;
    this.length = length;
  }

  /** Makes an empty log in place of what the file contains, if it exists. */
  static EntryLog create(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.setLength(0);
      file.write(ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(VERSION).array());
      return new EntryLog(file, HEADER_BYTES);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Opens a log.
   *
   * @param reader gets its entries, in order
   * @throws IOException when the file is not a log of this version or is damaged; names the file
   *     and the offset
   */
  static EntryLog open(Path path, EntryReader reader) throws IOException {
    long end = readAll(path, reader);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      if (file.length() > end) {
        logger.warn(
            "{}: cut off an incomplete entry of {} bytes at offset {}",
            path,
            file.length() - end,
            end);
        file.setLength(end);
      }
      return new EntryLog(file, end);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Adds an entry, or throws and adds nothing. */
  void append(byte[] content) throws IOException {
    if (content.length == 0 || content.length > MAX_CONTENT_BYTES) {
      throw new IOException(
          "entry must have 1 to %d bytes, but has %d".formatted(MAX_CONTENT_BYTES, content.length));
    }
    ByteBuffer entry = ByteBuffer.allocate(ENTRY_HEADER_BYTES + content.length);
    entry.putInt(content.length).putInt(crc32c(content)).put(content);
    file.seek(length);
    file.write(entry.array());
    // Commit the entry.
    length += entry.capacity();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Returns where the last complete entry ends. */
  private static long readAll(Path path, EntryReader reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      long size = Files.size(path);
      checkHeader(path, in, size);
      long offset = HEADER_BYTES;
      byte[] content = readEntry(path, in, offset, size);
      while (content != null) {
        read(path, offset, content, reader);
        offset += ENTRY_HEADER_BYTES + content.length;
        content = readEntry(path, in, offset, size);
      }
      return offset;
    }
  }

  private static void checkHeader(Path path, DataInputStream in, long size) throws IOException {
    if (size < HEADER_BYTES || in.readInt() != MAGIC) {
      throw new IOException(path + " is not a log of a lease table");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException(
          "%s has version %d, but only version %d can be read".formatted(path, version, VERSION));
    }
  }

  /** Returns null when there are no more complete entries. */
  private static byte @Nullable [] readEntry(Path path, DataInputStream in, long offset, long size)
      throws IOException {
    long remaining = size - offset - ENTRY_HEADER_BYTES;
    if (remaining < 0) {
      return null;
    }
    int contentLength = in.readInt();
    int checksum = in.readInt();
    if (contentLength < 1 || contentLength > MAX_CONTENT_BYTES) {
      throw corrupt(
          path,
          offset,
          "length must be 1 to %d, but is %d".formatted(MAX_CONTENT_BYTES, contentLength));
    }
    if (remaining < contentLength) {
      return null;
    }
    byte[] content = in.readNBytes(contentLength);
    if (crc32c(content) == checksum) {
      return content;
    }
    if (remaining == contentLength) {
      return null;
    }
    throw corrupt(path, offset, "checksum does not match");
  }

  private static void read(Path path, long offset, byte[] content, EntryReader reader)
      throws IOException {
    try {
      reader.read(content);
    } catch (IOException e) {
      throw corrupt(path, offset, e.getMessage());
    }
  }

  private static IOException corrupt(Path path, long offset, @Nullable String detail) {
    return new IOException("%s is corrupt at offset %d: %s".formatted(path, offset, detail));
  }
}
