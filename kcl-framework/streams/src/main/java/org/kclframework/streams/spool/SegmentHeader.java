package org.kclframework.streams.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a segment, before its entries ({@link EntryFormat}). All numbers are
 * big-endian. What follows the last entry is zeros, or what a crash has left.
 *
 * <table>
 *   <caption>The header of a segment</caption>
 *   <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 *   <tr><td>0</td><td>8</td><td>{@code KCLSPOOL}</td></tr>
 *   <tr><td>8</td><td>4</td><td>version, 1</td></tr>
 *   <tr><td>12</td><td>4</td><td>durability: 0 memory, 1 system, 2 forced</td></tr>
 *   <tr><td>16</td><td>8</td><td>number of the segment, as in the name of its file</td></tr>
 *   <tr><td>24</td><td>2</td><td>length N of the stream's name</td></tr>
 *   <tr><td>26</td><td>N</td><td>the stream's name in UTF-8, up to 128 bytes</td></tr>
 *   <tr><td></td><td>226 − N</td><td>zeros</td></tr>
 *   <tr><td>252</td><td>4</td><td>CRC32C of the bytes 0 to 251</td></tr>
 * </table>
 *
 * @param version the version
 * @param durability how durable the records of the segment were made
 * @param number the number of the segment
 * @param streamName the stream that the records are for
 */
record SegmentHeader(int version, Durability durability, long number, String streamName) {

  /** How many bytes it has. */
  static final int SIZE = 256;

  /** The version that is written, and the only one that is read. */
  static final int VERSION = 1;

  /** The longest name of a stream, as the API of Kinesis defines it. */
  static final int MOST_NAME_BYTES = 128;

  private static final byte[] MAGIC = "KCLSPOOL".getBytes(US_ASCII);
  private static final int CHECKSUM_AT = SIZE - Integer.BYTES;

  byte[] bytes() {
    byte[] name = streamName.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    bytes.put(MAGIC).putInt(version).putInt(durability.code).putLong(number);
    bytes.putShort((short) name.length).put(name);
    bytes.putInt(CHECKSUM_AT, EntryFormat.checksum(bytes.array(), 0, CHECKSUM_AT));
    return bytes.array();
  }

  /** Returns the header that some bytes are, or null if they are none. */
  static @Nullable SegmentHeader parse(byte[] read) {
    ByteBuffer bytes = ByteBuffer.wrap(read);
    if (bytes.remaining() < SIZE
        || bytes.getInt(CHECKSUM_AT) != EntryFormat.checksum(read, 0, CHECKSUM_AT)
        || !Arrays.equals(read, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return null;
    }
    bytes.position(MAGIC.length);
    int version = bytes.getInt();
    Durability durability = Durability.ofCode(bytes.getInt());
    long number = bytes.getLong();
    int length = bytes.getShort();
    if (version != VERSION) {
      return new SegmentHeader(version, Durability.MEMORY, number, "");
    }
    if (durability == null || length < 0 || length > MOST_NAME_BYTES) {
      return null;
    }
    byte[] name = new byte[length];
    bytes.get(name);
    return new SegmentHeader(version, durability, number, new String(name, UTF_8));
  }
}
