package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.kclframework.local.storage.Checksums.crc32c;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A file that holds a run of records of one shard.
 *
 * <table>
 * <caption>Version 1; numbers are big-endian, checksums are CRC32C</caption>
 * <tr><th>part</th><th>bytes</th><th>content</th></tr>
 * <tr><td>header</td><td>4</td><td>"KFSL"</td></tr>
 * <tr><td></td><td>4</td><td>version, 1</td></tr>
 * <tr><td></td><td>8</td><td>position of the first record in its shard</td></tr>
 * <tr><td>each record</td><td>4</td><td>length n of the body, at least 10</td></tr>
 * <tr><td></td><td>4</td><td>checksum of the length</td></tr>
 * <tr><td></td><td>4</td><td>checksum of the body</td></tr>
 * <tr><td>its body</td><td>8</td><td>arrival time, in milliseconds since 1970</td></tr>
 * <tr><td></td><td>2</td><td>length k of the partition key, unsigned</td></tr>
 * <tr><td></td><td>k</td><td>partition key, UTF-8</td></tr>
 * <tr><td></td><td>n - k - 10</td><td>payload</td></tr>
 * </table>
 *
 * <p>A process that is killed leaves at most one record incomplete, at the end of its newest file.
 * The length has a checksum of its own to tell that apart from damage: a sound length that reaches
 * beyond the end of the file is an incomplete record and may be cut; an unsound one is an error.
 */
final class ShardLogFile {

  static final int HEADER_BYTES = 16;

  private static final int MAGIC = 0x4b46534c;
  private static final int VERSION = 1;
  private static final int PREFIX_BYTES = 12;
  private static final int FIXED_BODY_BYTES = 10;
  private static final int BUFFER_BYTES = 1 << 20;

  private ShardLogFile() {}

  /**
   * The sound part of a file.
   *
   * @param records how many records it holds
   * @param bytes its length
   */
  record Extent(long records, long bytes) {}

  static byte[] header(long firstPosition) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .putInt(MAGIC)
        .putInt(VERSION)
        .putLong(firstPosition)
        .array();
  }

  static byte[] encode(Instant arrival, List<NewRecord> records) {
    byte[][] keys = new byte[records.size()][];
    int length = 0;
    for (int i = 0; i < keys.length; i++) {
      keys[i] = records.get(i).partitionKey().getBytes(UTF_8);
      length += PREFIX_BYTES + FIXED_BODY_BYTES + keys[i].length;
      length += records.get(i).data().asByteArrayUnsafe().length;
    }
    byte[] bytes = new byte[length];
    int offset = 0;
    for (int i = 0; i < keys.length; i++) {
      offset = encode(bytes, offset, arrival, keys[i], records.get(i).data().asByteArrayUnsafe());
    }
    return bytes;
  }

  /** Writes one record and returns the offset behind it. */
  private static int encode(byte[] bytes, int offset, Instant arrival, byte[] key, byte[] data) {
    int bodyOffset = offset + PREFIX_BYTES;
    int bodyLength = FIXED_BODY_BYTES + key.length + data.length;
    ByteBuffer.wrap(bytes, bodyOffset, bodyLength)
        .putLong(arrival.toEpochMilli())
        .putShort((short) key.length)
        .put(key)
        .put(data);
    ByteBuffer prefix = ByteBuffer.wrap(bytes, offset, PREFIX_BYTES).putInt(bodyLength);
    prefix.putInt(crc32c(bytes, offset, 4)).putInt(crc32c(bytes, bodyOffset, bodyLength));
    return bodyOffset + bodyLength;
  }

  /**
   * Reads a file up to its end or up to an incomplete last record.
   *
   * @param firstPosition which the file must start with
   * @throws CorruptDataException if the file is anything else than a sound file, cut off anywhere
   */
  static Extent read(Path file, long firstPosition, ShardJournal.Reader reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new FileInputStream(file.toFile()), BUFFER_BYTES))) {
      long size = Files.size(file);
      if (size < HEADER_BYTES) {
        return new Extent(0, 0);
      }
      readHeader(file, firstPosition, in);
      long offset = HEADER_BYTES;
      long records = 0;
      while (size - offset >= PREFIX_BYTES) {
        byte[] prefix = in.readNBytes(PREFIX_BYTES);
        int bodyLength = bodyLength(file, offset, prefix);
        if (bodyLength > size - offset - PREFIX_BYTES) {
          break;
        }
        byte[] body = in.readNBytes(bodyLength);
        if (ByteBuffer.wrap(prefix).getInt(8) != crc32c(body, 0, bodyLength)) {
          throw new CorruptDataException(file, offset, "wrong checksum of a record");
        }
        decode(file, offset, firstPosition + records, body, reader);
        offset += PREFIX_BYTES + bodyLength;
        records++;
      }
      return new Extent(records, offset);
    }
  }

  private static void readHeader(Path file, long firstPosition, DataInputStream in)
      throws IOException {
    if (in.readInt() != MAGIC) {
      throw new CorruptDataException(file, 0, "not a file of records");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new CorruptDataException(
          file, 4, "version must be " + VERSION + ", but was " + version);
    }
    long position = in.readLong();
    if (position != firstPosition) {
      throw new CorruptDataException(
          file, 8, "first position must be " + firstPosition + ", but was " + position);
    }
  }

  private static int bodyLength(Path file, long offset, byte[] prefix) {
    ByteBuffer buffer = ByteBuffer.wrap(prefix);
    int length = buffer.getInt();
    if (buffer.getInt() != crc32c(prefix, 0, 4) || length < FIXED_BODY_BYTES) {
      throw new CorruptDataException(file, offset, "wrong checksum of a record's length");
    }
    return length;
  }

  private static void decode(
      Path file, long offset, long position, byte[] body, ShardJournal.Reader reader) {
    ByteBuffer buffer = ByteBuffer.wrap(body);
    Instant arrival = Instant.ofEpochMilli(buffer.getLong());
    int keyLength = Short.toUnsignedInt(buffer.getShort());
    int dataStart = FIXED_BODY_BYTES + keyLength;
    if (dataStart > body.length) {
      throw new CorruptDataException(
          file, offset, "partition key of " + keyLength + " bytes is longer than its record");
    }
    String key = new String(body, FIXED_BODY_BYTES, keyLength, UTF_8);
    byte[] data = Arrays.copyOfRange(body, dataStart, body.length);
    reader.read(position, arrival, new NewRecord(key, SdkBytes.fromByteArrayUnsafe(data)));
  }
}
