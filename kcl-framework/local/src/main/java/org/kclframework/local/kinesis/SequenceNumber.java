package org.kclframework.local.kinesis;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A Kinesis sequence number, in the 186-bit layout that Kinesis itself uses.
 *
 * <table>
 * <caption>Layout, from the most significant hexadecimal digit</caption>
 * <tr><th>digits</th><th>content</th></tr>
 * <tr><td>1</td><td>2</td></tr>
 * <tr><td>9</td><td>{@code shardEpoch}</td></tr>
 * <tr><td>1</td><td>the lowest four bits of {@code shardIndex}</td></tr>
 * <tr><td>16</td><td>{@code index}</td></tr>
 * <tr><td>2</td><td>00</td></tr>
 * <tr><td>9</td><td>{@code epochSecond}</td></tr>
 * <tr><td>8</td><td>{@code shardIndex}</td></tr>
 * <tr><td>1</td><td>2, the version</td></tr>
 * </table>
 *
 * <p>Numbers of one shard therefore increase with {@code index}, and numbers of different
 * incarnations of a stream differ.
 *
 * @param shardEpoch when the shard was created, in seconds since 1970; greater for a child than for
 *     its parents
 * @param shardIndex the number in the shard's id
 * @param index 0 for the start of the shard, n for its n-th record, {@link #LAST_INDEX} for its end
 * @param epochSecond when the record arrived, in seconds since 1970
 */
record SequenceNumber(long shardEpoch, int shardIndex, long index, long epochSecond) {

  /** The index of the sequence number that ends a closed shard. */
  static final long LAST_INDEX = Long.MAX_VALUE;

  private static final int BIT_LENGTH = 186;
  private static final int BYTE_LENGTH = 24;
  private static final int MAX_DECIMAL_DIGITS = 56;
  private static final long MAX_SECOND = (1L << 36) - 1;
  private static final long LEADING_DIGIT = 2;
  private static final long VERSION = 2;

  SequenceNumber {
    check("shardEpoch", shardEpoch, MAX_SECOND);
    check("shardIndex", shardIndex, Integer.MAX_VALUE);
    check("index", index, LAST_INDEX);
    check("epochSecond", epochSecond, MAX_SECOND);
  }

  private static void check(String name, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          name + " must be between 0 and " + max + ", but was " + value);
    }
  }

  /** Reads a decimal number; empty if it is not of this layout. */
  static Optional<SequenceNumber> parse(String decimal) {
    if (decimal.isEmpty()
        || decimal.length() > MAX_DECIMAL_DIGITS
        || !decimal.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    BigInteger number = new BigInteger(decimal);
    if (number.bitLength() != BIT_LENGTH) {
      return Optional.empty();
    }
    byte[] bytes = number.toByteArray();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long high = buffer.getLong();
    long middle = buffer.getLong();
    long low = buffer.getLong();
    long shardIndex = low >>> 4 & 0xffff_ffffL;
    long index = (high & 0xffff) << 48 | middle >>> 16;
    if (high >>> 56 != LEADING_DIGIT
        || (low & 0xf) != VERSION
        || (high >>> 16 & 0xf) != (shardIndex & 0xf)
        || shardIndex > Integer.MAX_VALUE
        || index < 0) {
      return Optional.empty();
    }
    long shardEpoch = high >>> 20 & MAX_SECOND;
    long epochSecond = (middle & 0xff) << 28 | low >>> 36;
    return Optional.of(new SequenceNumber(shardEpoch, (int) shardIndex, index, epochSecond));
  }

  /** Returns the decimal number, as it appears in the Kinesis API. */
  @Override
  public String toString() {
    long high = LEADING_DIGIT << 56 | shardEpoch << 20 | (shardIndex & 0xfL) << 16 | index >>> 48;
    long middle = index << 16 | epochSecond >>> 28;
    long low = epochSecond << 36 | (long) shardIndex << 4 | VERSION;
    byte[] bytes =
        ByteBuffer.allocate(BYTE_LENGTH).putLong(high).putLong(middle).putLong(low).array();
    return new BigInteger(bytes).toString();
  }
}
