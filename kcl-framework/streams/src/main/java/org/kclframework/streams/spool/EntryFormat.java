package org.kclframework.streams.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * How a record is written in a segment. All numbers are big-endian.
 *
 * <table>
 *   <caption>An entry</caption>
 *   <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 *   <tr><td>0</td><td>4</td><td>length N of what follows the checksum</td></tr>
 *   <tr><td>4</td><td>4</td><td>CRC32C (RFC 3720) of the N bytes, exclusive-or the CRC32C of the
 *     stream's name in UTF-8, so that entries of other streams are not taken for its own</td></tr>
 *   <tr><td>8</td><td>8</td><td>index: records of a spool are numbered from 0 on, one by one</td></tr>
 *   <tr><td>16</td><td>8</td><td>forced: all records with smaller indexes than this were known to
 *     be forced to the disk when this one was written</td></tr>
 *   <tr><td>24</td><td>8</td><td>time of the put, milliseconds since 1970-01-01T00:00Z</td></tr>
 *   <tr><td>32</td><td>1</td><td>1 if there is an explicit hash key, else 0</td></tr>
 *   <tr><td>33</td><td>2</td><td>length K of the partition key in UTF-8</td></tr>
 *   <tr><td>35</td><td>0 or 16</td><td>explicit hash key, unsigned</td></tr>
 *   <tr><td></td><td>K</td><td>partition key</td></tr>
 *   <tr><td></td><td>the rest</td><td>payload</td></tr>
 * </table>
 */
final class EntryFormat {

  /** An entry of no record is smaller than this. */
  static final int LEAST = 35;

  /** No entry is larger: a record has up to 10 MiB, and a key up to 1024 bytes. */
  static final int MOST = (10 << 20) + 2048;

  private static final int MOST_KEY_BYTES = 1024;

  /** No spool lives to see as many records. */
  private static final long MOST_INDEX = 1L << 48;

  private static final int CHECKED_FROM = 8;
  private static final int INDEX = 8;
  private static final int FORCED = 16;
  private static final int TIME = 24;
  private static final int FLAGS = 32;
  private static final int KEY_LENGTH = 33;
  private static final int HASH_KEY_BYTES = 16;
  private static final byte HAS_HASH_KEY = 1;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private final int mask;

  EntryFormat(String streamName) {
    byte[] name = streamName.getBytes(UTF_8);
    mask = checksum(name, 0, name.length);
  }

  /** Returns the key as it is written. */
  static byte[] key(ProducerRecord record) {
    return record.partitionKey().getBytes(UTF_8);
  }

  /** Returns how many bytes an entry has. */
  static int size(ProducerRecord record, byte[] key) {
    int hashKey = record.explicitHashKey().isPresent() ? HASH_KEY_BYTES : 0;
    return LEAST + hashKey + key.length + record.data().remaining();
  }

  /** Writes an entry of the size that was computed. */
  void write(
      ProducerRecord record,
      byte[] key,
      int size,
      long index,
      long forced,
      long millis,
      byte[] to,
      int at) {
    INT.set(to, at, size - CHECKED_FROM);
    LONG.set(to, at + INDEX, index);
    LONG.set(to, at + FORCED, forced);
    LONG.set(to, at + TIME, millis);
    SHORT.set(to, at + KEY_LENGTH, (short) key.length);
    int next = at + LEAST;
    BigInteger hashKey = record.explicitHashKey().orElse(null);
    to[at + FLAGS] = hashKey == null ? 0 : HAS_HASH_KEY;
    if (hashKey != null) {
      LONG.set(to, next, hashKey.shiftRight(Long.SIZE).longValue());
      LONG.set(to, next + Long.BYTES, hashKey.longValue());
      next += HASH_KEY_BYTES;
    }
    System.arraycopy(key, 0, to, next, key.length);
    next += key.length;
    record.data().get(to, next, at + size - next);
    INT.set(to, at + 4, checksum(to, at + CHECKED_FROM, size - CHECKED_FROM) ^ mask);
  }

  /** Returns the size that the entry at a place says it has; of at least its first 4 bytes. */
  static int sizeAt(byte[] bytes, int at) {
    int length = (int) INT.get(bytes, at);
    return length < LEAST - CHECKED_FROM || length > MOST ? -1 : length + CHECKED_FROM;
  }

  /**
   * Returns whether an entry may begin at a place, so that its checksum is worth computing; of at
   * least its first {@link #LEAST} bytes.
   *
   * @param least the least index that it may have
   */
  static boolean mayBeAt(byte[] bytes, int at, long least) {
    long index = (long) LONG.get(bytes, at + INDEX);
    long forced = (long) LONG.get(bytes, at + FORCED);
    int keyLength = (short) SHORT.get(bytes, at + KEY_LENGTH);
    return sizeAt(bytes, at) > 0
        && index >= least
        && index < MOST_INDEX
        && forced >= 0
        && forced <= index
        && (bytes[at + FLAGS] & ~HAS_HASH_KEY) == 0
        && keyLength > 0
        && keyLength <= MOST_KEY_BYTES;
  }

  /**
   * Reads an entry, all of whose bytes are there.
   *
   * @return the entry, or null if its checksum or its form is not right
   */
  @Nullable SpooledRecord read(byte[] bytes, int at, int size) {
    int checksum = checksum(bytes, at + CHECKED_FROM, size - CHECKED_FROM) ^ mask;
    int keyLength = (short) SHORT.get(bytes, at + KEY_LENGTH);
    boolean hashed = (bytes[at + FLAGS] & HAS_HASH_KEY) != 0;
    int keyAt = at + LEAST + (hashed ? HASH_KEY_BYTES : 0);
    if (checksum != (int) INT.get(bytes, at + 4)
        || keyLength < 1
        || keyAt + keyLength > at + size) {
      return null;
    }
    String key = new String(bytes, keyAt, keyLength, UTF_8);
    ProducerRecord record =
        new ProducerRecord(key, Arrays.copyOfRange(bytes, keyAt + keyLength, at + size));
    if (hashed) {
      record = record.withExplicitHashKey(new BigInteger(1, bytes, at + LEAST, HASH_KEY_BYTES));
    }
    return new SpooledRecord(
        (long) LONG.get(bytes, at + INDEX),
        (long) LONG.get(bytes, at + FORCED),
        (long) LONG.get(bytes, at + TIME),
        record);
  }

  static int checksum(byte[] bytes, int offset, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, offset, length);
    return (int) checksum.getValue();
  }
}
